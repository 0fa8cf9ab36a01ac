// The look-up code says which unit, year and serial it is of (docs/protocol.md 7).
const CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_MASK = (1n << 40n) - 1n;
const CODE_INVERSES = [0x14be476297n, 0x4c19bc067fn];

function checkSymbol(symbols) {
  return symbols.reduce((total, symbol) => {
    const doubled = (total ^ symbol) << 1;
    return doubled & 32 ? doubled ^ 0b100101 : doubled;
  }, 0);
}

// {unit, year, serial}, or null when no decision can have this code.
function readCode(text) {
  if (!/^[0-9A-Za-z]{9}$/.test(text)) return null;
  const typed = text.toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1");
  const symbols = [...typed].map((char) => CODE_LETTERS.indexOf(char));
  if (symbols.includes(-1) || checkSymbol(symbols.slice(0, 8)) !== symbols[8]) return null;
  let value = symbols.slice(0, 8).reduce((sum, symbol) => (sum << 5n) | BigInt(symbol), 0n);
  for (const inverse of CODE_INVERSES) {
    value ^= value >> 20n;
    value = (value * inverse) & CODE_MASK;
  }
  const key = { unit: Number(value >> 26n), year: 2020 + Number((value >> 21n) & 31n), serial: Number(value & 0xfffffn) };
  return (value >> 20n) & 1n || !key.unit || !key.serial ? null : key;
}

const showCode = (code) => `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
