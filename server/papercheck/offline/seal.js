// The token in the QR: COSE_Sign1 over a flat CBOR map, in the one spelling that our printers write.
const ALWAYS = 10;
const CLAIMS = [
  ["kind", "int", 0xff],
  ["unit", "int", 16383],
  ["series", "int", 0xff],
  ["serial", "int", 0xffffffff],
  ["tablet", "text", 8],
  ["day", "int", 0xffff],
  ["hash16", "bytes", 16],
  ["form", "int", 0xffff],
  ["edition", "int", 0xffff],
  ["pages", "int", 0xff],
  ["amount", "int", Number.MAX_SAFE_INTEGER],
  ["code", "text", 9],
  ["points", "list", 6],
  ["acts", "int", 0xff],
  ["initials", "text", 32],
  ["nameCheck", "bytes", 8],
  ["plateCheck", "bytes", 8],
  ["flags", "int", 0xff],
];
const LONGEST_POINT = 24;
// Tag 18, array of 4, protected header of 13 bytes: {1: -8 (EdDSA), 4: kid of 8 bytes}.
const BEFORE_KID = Uint8Array.of(0xd2, 0x84, 0x4d, 0xa2, 0x01, 0x27, 0x04, 0x48);
const HEADER_AT = 3;
const PAYLOAD_AT = 17;
const SIGNATURE_HEAD = Uint8Array.of(0x58, 0x40);
const MAJOR = { int: 0, bytes: 2, text: 3, list: 4, map: 5 };

// Reads deterministic CBOR: shortest heads only, so that nothing has a second spelling.
class CborReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  take(count) {
    if (this.at + count > this.bytes.length) throw new Unreadable("cut short");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  head(kind) {
    const [first] = this.take(1);
    const small = first & 31;
    if (first >> 5 !== MAJOR[kind] || small > 27) throw new Unreadable(`not ${kind}`);
    if (small < 24) return small;
    const width = 1 << (small - 24);
    const value = this.take(width).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = [24, 0x100, 0x10000, 0x100000000][small - 24];
    if (value < least || value > Number.MAX_SAFE_INTEGER) throw new Unreadable("a second spelling");
    return value;
  }

  text() {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(this.head("text")));
    } catch {
      throw new Unreadable("not text");
    }
  }

  value(kind, bound) {
    if (kind === "int") return within(this.head("int"), bound);
    if (kind === "text") {
      const text = this.text();
      within(utf8(text).length, bound);
      return text;
    }
    if (kind === "bytes") {
      const bytes = this.take(this.head("bytes"));
      if (bytes.length !== bound) throw new Unreadable("length");
      return bytes;
    }
    const count = within(this.head("list"), bound);
    return Array.from({ length: count }, () => this.value("text", LONGEST_POINT));
  }
}

function within(value, bound) {
  if (value > bound) throw new Unreadable("over its bound");
  return value;
}

function readClaims(payload) {
  const reader = new CborReader(payload);
  const claims = { amount: 0, code: "", points: [], acts: 0, initials: "", nameCheck: null, plateCheck: null, flags: 0 };
  const count = reader.head("map");
  let last = 0;
  for (let n = 0; n < count; n += 1) {
    const number = reader.head("int");
    if (number <= last || number > CLAIMS.length) throw new Unreadable("claim");
    const [name, kind, bound] = CLAIMS[number - 1];
    const value = reader.value(kind, bound);
    if (number > ALWAYS && (value === 0 || value.length === 0)) throw new Unreadable("an empty claim");
    claims[name] = value;
    last = number;
  }
  if (reader.at !== payload.length) throw new Unreadable("more than a map");
  if (CLAIMS.slice(0, ALWAYS).some(([name]) => claims[name] === undefined)) throw new Unreadable("claim is missing");
  claims.training = Boolean(claims.flags & 1);
  return claims;
}

// {claims, kid, message, signature}; the signature is not judged here. Unreadable for anything but a seal of ours.
function readToken(token) {
  if (!sameBytes(token.subarray(0, BEFORE_KID.length), BEFORE_KID)) throw new Unreadable("not a seal");
  const kid = token.slice(BEFORE_KID.length, PAYLOAD_AT - 1);
  if (token[PAYLOAD_AT - 1] !== 0xa0) throw new Unreadable("unprotected header");
  const rest = new CborReader(token.subarray(PAYLOAD_AT));
  const payload = rest.take(rest.head("bytes"));
  const wrapped = token.subarray(PAYLOAD_AT, PAYLOAD_AT + rest.at);
  if (!sameBytes(rest.take(2), SIGNATURE_HEAD)) throw new Unreadable("signature");
  const signature = rest.take(64);
  if (rest.at !== token.length - PAYLOAD_AT) throw new Unreadable("more than a seal");
  const header = token.subarray(HEADER_AT - 1, PAYLOAD_AT - 1);
  const context = joined(Uint8Array.of(0x84, 0x6a), utf8("Signature1"));
  const message = joined(context, header, Uint8Array.of(0x40), wrapped);
  return { claims: readClaims(payload), kid, message, signature };
}
