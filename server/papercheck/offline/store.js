// Which lists this browser keeps, one a unit. What lies there is checked again at each use: any page that is opened
// from a file may write beside us.
const KEPT = "bienban.keys.";

function keptHomes() {
  const names = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at));
  return names.filter((name) => name.startsWith(KEPT)).map((name) => Number(name.slice(KEPT.length)));
}

// The unit's list, or null when none is kept or what is kept does not hold.
async function heldList(home) {
  const text = localStorage.getItem(KEPT + home);
  if (text === null) return null;
  try {
    return (await openKeys(text)).find((one) => one.home === home) ?? null;
  } catch (error) {
    if (error instanceof NoEd25519) throw error;
    localStorage.removeItem(KEPT + home);
    return null;
  }
}

async function heldLists() {
  const lists = await Promise.all(keptHomes().map(heldList));
  return lists.filter((one) => one !== null).sort((one, other) => one.home - other.home);
}

// Keeps every list in the text of a keys.json that is newer than the kept one. {kept, older}: lists. BadKeys.
async function keepLists(text) {
  const told = { kept: [], older: [] };
  for (const one of await openKeys(text)) {
    const before = await heldList(one.home);
    if (before !== null && before.dated > one.dated) {
      told.older.push(before);
      continue;
    }
    try {
      localStorage.setItem(KEPT + one.home, one.file);
    } catch {
      throw new BadKeys("no_room");
    }
    told.kept.push(one);
  }
  return told;
}
