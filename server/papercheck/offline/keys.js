// Key lists: believed only under the root that was baked into this page when it was made (docs/protocol.md 9).
class BadKeys extends Error {
  // `code` is a name in WORDS.keys.
  constructor(code) {
    super(code);
    this.code = code;
  }
}

async function opened(thing, signed, root) {
  const message = joined(utf8(`bienban-${thing}-v1`), Uint8Array.of(0), utf8(signed.body));
  const holds = signed.kid === root.kid && (await isSigned(root.key, fromBase64url(signed.sig), message));
  if (!holds) throw new BadKeys("signature");
  return JSON.parse(signed.body);
}

async function pinnedRoot() {
  const key = fromBase64url(BAKED.root);
  return { key, kid: hex((await sha256(key)).subarray(0, 8)) };
}

// The lists in the text of a keys.json: [{home, unit, dated, list, file}], where `file` holds what is kept. BadKeys.
async function openKeys(text) {
  let ring;
  try {
    ring = JSON.parse(text);
    if (typeof ring.root !== "string" || !ring.index.body || !Array.isArray(ring.lists)) throw new BadKeys("unreadable");
  } catch {
    throw new BadKeys("unreadable");
  }
  if (ring.root !== BAKED.root) throw new BadKeys("foreign_root");
  const root = await pinnedRoot();
  try {
    const index = await opened("index", ring.index, root);
    return await Promise.all(ring.lists.map((signed) => openList(signed, index, { ring, root })));
  } catch (error) {
    if (error instanceof BadKeys || error instanceof NoEd25519) throw error;
    throw new BadKeys("unreadable");
  }
}

async function openList(signed, index, { ring, root }) {
  const list = await opened("keylist", signed, root);
  const expected = index.units.filter((unit) => unit.home === list.home).pop();
  if (expected?.sha256 !== hex(await sha256(utf8(signed.body)))) throw new BadKeys("not_in_index");
  const file = JSON.stringify({ root: ring.root, index: ring.index, lists: [signed] });
  return { home: list.home, unit: list.unit, dated: list.dated, list, file };
}

// How far a moment lies outside the validity of an entry, ms; 0 when it holds then.
function awayFrom(entry, at) {
  return Math.max(entry.valid_from - at, at - (entry.valid_to ?? at), 0);
}

// The entry of this key id that holds at that moment, else the nearest: an officer has one for each of his posts.
function keyOf(list, kid, at) {
  const entries = list.keys.filter((entry) => entry.kid === kid);
  const nearer = (one, other) => awayFrom(one, at) - awayFrom(other, at) || other.valid_from - one.valid_from;
  return entries.sort(nearer)[0] ?? null;
}
