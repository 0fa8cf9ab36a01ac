// The sealed facts as a person reads them, and whether typed ones fit.
const KINDS = {
  1: "Quyết định xử phạt",
  2: "Biên bản vi phạm hành chính",
  3: "Quyết định đính chính",
  4: "Quyết định sửa đổi",
  5: "Quyết định huỷ",
  6: "Quyết định tạm giữ",
  7: "Mẫu trống dùng khi khẩn cấp",
};

const NUMBERS = { 1: "Số quyết định", 2: "Số biên bản" };

const dong = (amount) => `${String(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ".")} đồng`;

function showDay(day) {
  const date = new Date(day * DAY_MS);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()}`;
}

function showNumber(claims) {
  const serial = String(claims.serial).padStart(6, "0");
  return claims.series ? serial : `${claims.tablet}-${serial}`;
}

function showPoint(point) {
  const [decree, place = ""] = point.split(":");
  const [article, clause, letter] = place.split("-");
  const named = BAKED.decrees[decree] ?? decree;
  return `${letter ? `điểm ${letter} ` : ""}khoản ${clause} Điều ${article} ${named}`;
}

function showPages(pages) {
  return pages === 1 ? "1 trang, ghi “trang 1/1”" : `${pages} trang, từ “trang 1/${pages}” tới “trang ${pages}/${pages}”`;
}

// [label, text, isStrong] of everything that the seal says and an eye can find on the paper.
function rowsOf(claims, unitName) {
  const rows = [
    ["Loại giấy", KINDS[claims.kind] ?? "Giấy loại khác"],
    [NUMBERS[claims.kind] ?? "Số", showNumber(claims), true],
    ["Đơn vị", unitName ?? `Đơn vị số ${claims.unit}`],
    ["Ngày ký", showDay(claims.day)],
  ];
  if (claims.initials) rows.push(["Chữ đầu họ tên", claims.initials, true]);
  if (claims.amount) rows.push(["Số tiền", dong(claims.amount), true]);
  if (claims.points.length) rows.push(["Căn cứ", claims.points.map(showPoint).join("\n")]);
  if (claims.acts) rows.push(["Số hành vi", String(claims.acts)]);
  rows.push(["Số trang", showPages(claims.pages)]);
  if (claims.code) rows.push(["Mã tra cứu", showCode(claims.code)]);
  return rows;
}

async function keyedCheck(label, claims, plain) {
  const digest = await sha256(joined(utf8(`bienban-${label}-v1\0`), claims.hash16, utf8(plain)));
  return digest.subarray(0, 8);
}

const plainName = (name) => name.normalize("NFC").replace(/\s+/g, " ").trim().toUpperCase().normalize("NFC");
const plainPlate = (plate) => plate.normalize("NFC").toUpperCase().replace(/[^A-ZĐ0-9]/g, "");

async function nameFits(name, claims) {
  return claims.nameCheck !== null && sameBytes(await keyedCheck("name", claims, plainName(name)), claims.nameCheck);
}

async function plateFits(plate, claims) {
  return claims.plateCheck !== null && sameBytes(await keyedCheck("plate", claims, plainPlate(plate)), claims.plateCheck);
}

async function amountFits(amount, claims) {
  return Number(amount.replace(/\D/g, "")) === claims.amount;
}
