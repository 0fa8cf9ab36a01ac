// What stands on the page. Text goes in as text only: nothing that was scanned or typed ever becomes markup.
const byId = (id) => document.getElementById(id);

function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(use);
  return drawing;
}

function banner(words) {
  const told = node("div", {}, node("h2", { id: "ket-qua-ten" }, words.title), node("p", {}, words.text));
  told.append(node("p", { class: "en", lang: "en" }, words.en));
  return node("div", { class: `verdict ${words.tone}` }, icon(words.icon), told);
}

function factList(rows) {
  const list = node("dl", { class: "facts" });
  for (const [label, text, isStrong] of rows) {
    const value = node("dd", {}, isStrong ? node("strong", {}, text) : text);
    list.append(node("div", {}, node("dt", {}, label), value));
  }
  return list;
}

function stepList(steps) {
  const list = node("ol", { class: "todo" }, ...steps.map((step) => node("li", {}, step)));
  return node("section", { class: "card" }, node("h3", {}, "Làm gì tiếp"), list);
}

// Whether the outcome leaves claims that are worth comparing with the paper.
const isComparable = (outcome) => outcome === "genuine" || outcome === "confirm";

function showOutcome(outcome, { rows = [], why = [], compare = null } = {}) {
  const place = byId("ket-qua");
  place.replaceChildren(banner(WORDS.outcome[outcome]));
  place.dataset.outcome = outcome;
  const reasons = why.map((code) => ["Vì sao", WORDS.why[code], true]);
  if (rows.length || reasons.length) {
    place.append(node("section", { class: "card" }, factList([...reasons, ...rows])));
  }
  if (compare) place.append(differsNote(), compare);
  const steps = WORDS.steps[outcome];
  if (steps.length) place.append(stepList(steps));
  place.hidden = false;
  place.focus();
  place.scrollIntoView({ block: "start" });
}

function differsNote() {
  const words = node("div", {}, node("strong", {}, "Có dòng nào khác tờ giấy?"), " Giấy đã bị sửa. Gọi đơn vị, đừng nộp tiền theo giấy. ");
  words.append(node("span", { class: "en", lang: "en" }, "If any line differs, the paper was edited."));
  return node("aside", { class: "note warn" }, icon("eye"), words);
}

function showJudgement(judged, isNotice) {
  const { claims, outcome, codes, held, revokedLater } = judged;
  const rows = rowsOf(claims, held?.unit);
  if (held) rows.push(["Danh sách khoá", `ngày ${showDay(dayOf(held.dated))}`]);
  if (revokedLater !== null) rows.push(["Khoá ngừng", `ngày ${showDay(dayOf(revokedLater))}`]);
  const isOpen = isComparable(outcome);
  if (isNotice && isOpen) rows.unshift(["Tờ này", "Bản thông báo in giấy cuộn, không phải tờ quyết định", true]);
  const why = codes.filter((code) => code in WORDS.why);
  // Of a seal that is not proved only the number is repeated, so that nobody takes its claims for facts.
  const shown = isOpen ? rows : rows.slice(0, 4);
  showOutcome(outcome, { rows: shown, why, compare: isOpen ? compareForm(judged) : null });
  byId("ket-qua").dataset.codes = codes.join(" ");
}

function compareForm(judged) {
  const { claims, outcome } = judged;
  const fields = [
    ["ho-ten", "Họ và tên trên giấy", claims.nameCheck, nameFits],
    ["bien-so", "Biển số trên giấy", claims.plateCheck, plateFits],
    ["so-tien", "Tổng tiền phạt trên giấy", claims.amount, amountFits],
  ].filter(([, , sealed]) => sealed);
  const form = node("form", { class: "card", id: "so-sanh", novalidate: "" }, node("h3", {}, "Gõ để so với mã ký"));
  form.append(node("p", { class: "help" }, "Chữ đầu giống nhau chưa đủ: gõ đúng như trên giấy, kể cả dấu."));
  for (const [id, label, , fits] of fields) {
    form.append(compareField(id, label, { fits: (typed) => fits(typed, claims), outcome }));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

function compareField(id, label, { fits, outcome }) {
  const answer = node("p", { class: "fits", id: `${id}-khop`, role: "status" });
  const about = { id, autocomplete: "off", spellcheck: "false", maxlength: "200", "aria-describedby": `${id}-khop` };
  const input = node("input", about);
  input.addEventListener("change", async () => {
    const typed = input.value.trim();
    const isSame = typed && (await fits(typed));
    answer.className = typed ? `fits ${isSame ? "same" : "differs"}` : "fits";
    answer.replaceChildren();
    if (typed) answer.append(icon(isSame ? "check" : "octagon"), isSame ? "Khớp với mã ký" : "Không khớp với mã ký");
    retitle(document.querySelector(".fits.differs") ? "edited" : outcome);
  });
  return node("div", { class: "field" }, node("label", { for: id }, label), input, answer);
}

// The banner follows what was typed: one field that differs makes an edited paper of a genuine seal.
function retitle(outcome) {
  const place = byId("ket-qua");
  place.dataset.outcome = outcome;
  place.firstChild.replaceWith(banner(WORDS.outcome[outcome]));
  place.lastChild.replaceWith(stepList(WORDS.steps[outcome]));
}

function showLists(lists) {
  const rows = lists.map((one) => [one.unit, `ngày ${showDay(dayOf(one.dated))}, ${one.list.keys.length} khoá`]);
  const empty = node("p", { class: "help" }, "Chưa có danh sách nào. Nạp một lần, trang tự giữ lại để dùng khi không có mạng.");
  byId("danh-sach").replaceChildren(rows.length ? factList(rows) : empty);
}

function tellKeys(text, isGood) {
  byId("khoa-loi").className = isGood ? "told" : "error";
  byId("khoa-loi").replaceChildren(icon(isGood ? "check" : "alert"), node("span", {}, text));
}
