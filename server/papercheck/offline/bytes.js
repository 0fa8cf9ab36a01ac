// Bytes and their spellings. Each decoder takes the one spelling only, as the programs do (docs/protocol.md 8).
class Unreadable extends Error {}

const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const LONGEST_TOKEN = 400;

function fromBase45(text) {
  if (text.length > (LONGEST_TOKEN * 3) / 2 || text.length % 3 === 1) throw new Unreadable("base45 length");
  const out = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((char) => BASE45.indexOf(char));
    if (digits.includes(-1)) throw new Unreadable("base45 letter");
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    const isPair = digits.length === 3;
    if (value > (isPair ? 0xffff : 0xff)) throw new Unreadable("base45 value");
    if (isPair) out.push(value >> 8);
    out.push(value & 0xff);
  }
  if (out.length > LONGEST_TOKEN) throw new Unreadable("too long");
  return Uint8Array.from(out);
}

function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Unreadable("base64url");
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

function hex(bytes) {
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

const utf8 = (text) => new TextEncoder().encode(text);

// A browser that cannot check signatures at all: nothing is known of any paper.
class NoEd25519 extends Error {}

async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) throw new NoEd25519("no WebCrypto");
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

// false for a signature that does not hold; NoEd25519 where the browser cannot tell at all.
async function isSigned(publicKey, signature, message) {
  if (!globalThis.crypto?.subtle) throw new NoEd25519("no WebCrypto");
  let key;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name === "DataError") return false;
    throw new NoEd25519(error.name);
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}
