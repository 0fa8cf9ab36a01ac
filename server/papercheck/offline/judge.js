// What a seal proves under the lists at hand. The codes are those of `bienban verify`, a test compares the two.
const DAY_MS = 86_400_000;
const VIETNAM_MS = 7 * 3_600_000;
const DECISION = 1;
const SIGNED_KINDS = [1, 3, 4, 5];

const dayOf = (ms) => Math.floor((ms + VIETNAM_MS) / DAY_MS);
const endOf = (day) => (day + 1) * DAY_MS - VIETNAM_MS - 1;
const yearOf = (day) => new Date(day * DAY_MS).getUTCFullYear();

function unknownSince(dated, day) {
  return dayOf(dated) <= day ? "old_list" : "not_listed";
}

function keyFaults(claims, key) {
  const uses = SIGNED_KINDS.includes(claims.kind) ? ["officer"] : ["tablet", "desk", "officer"];
  const faults = [];
  if (!uses.includes(key.use)) faults.push("wrong_use");
  if (key.code !== undefined && key.code !== claims.tablet) faults.push("wrong_tablet");
  if (claims.day < dayOf(key.valid_from)) faults.push("too_early");
  if (key.valid_to !== undefined && claims.day > dayOf(key.valid_to)) faults.push("too_late");
  if (key.revoked_at !== undefined && claims.day > dayOf(key.revoked_at)) faults.push("revoked");
  return faults;
}

function codeHolds(claims) {
  if (!claims.code) return true;
  const named = readCode(claims.code);
  if (named === null || named.unit !== claims.unit) return false;
  return claims.kind !== DECISION || (named.year === yearOf(claims.day) && named.serial === claims.serial);
}

function numberFaults(claims, key, list) {
  if (!claims.series) return [];
  const faults = codeHolds(claims) ? [] : ["wrong_code"];
  const isGranted = list.ranges.some(
    (one) =>
      one.tablet === key.tablet &&
      one.year === yearOf(claims.day) &&
      one.series === claims.series &&
      one.from <= claims.serial &&
      claims.serial <= one.to,
  );
  if (!isGranted) faults.push(dayOf(list.dated) > claims.day ? "outside_ranges" : "old_list");
  return faults;
}

async function faultsOf(seal, held) {
  if (held === null) return ["no_list"];
  const { claims, kid, message, signature } = seal;
  const key = keyOf(held.list, hex(kid), endOf(claims.day));
  if (key === null) return [unknownSince(held.dated, claims.day)];
  const publicKey = fromBase64url(key.public);
  const isNamed = hex((await sha256(publicKey)).subarray(0, 8)) === hex(kid);
  if (!isNamed || !(await isSigned(publicKey, signature, message))) return ["forged"];
  const faults = [...keyFaults(claims, key), ...numberFaults(claims, key, held.list)];
  if (claims.training) faults.push("training");
  seal.revokedLater = key.revoked_at !== undefined && faults.length === 0 ? key.revoked_at : null;
  return faults;
}

function outcomeOf(codes, revokedLater) {
  if (codes.length === 0) return revokedLater === null ? "genuine" : "confirm";
  const rest = codes.filter((code) => code !== "training");
  if (rest.length === 0) return "training";
  if (rest.includes("no_list")) return "no_list";
  if (rest.every((code) => code === "old_list")) return "old_list";
  return rest.every((code) => code === "revoked") ? "revoked" : "bad";
}

// {claims, outcome, codes, held, revokedLater} for the text of a QR; `heldOf(home)` gives a unit's list or null. Unreadable.
async function judgeText(text, heldOf) {
  const seal = readToken(fromBase45(text));
  seal.revokedLater = null;
  const held = await heldOf(seal.claims.unit);
  const codes = await faultsOf(seal, held);
  const { claims, revokedLater } = seal;
  return { claims, outcome: outcomeOf(codes, revokedLater), codes, held, revokedLater };
}
