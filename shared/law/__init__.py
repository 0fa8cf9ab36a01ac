"""Vietnamese road-traffic penalties since 2020 as pure functions over dated tables. No clock, no `if year`."""
