"""Programs for people and scripts: assess, deadlines, verify, demo, bench."""
