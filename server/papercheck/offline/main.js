// Wires the page: three ways in (camera, picture, pasted text), one list of keys, one answer.
// The code that waits for a list: judged again as soon as one is loaded, nobody has to scan twice.
let waiting = null;

async function judge(code) {
  waiting = null;
  try {
    const judged = await judgeText(code.text, heldList);
    if (judged.outcome === "no_list" || judged.outcome === "old_list") waiting = { ...code, home: judged.claims.unit };
    showJudgement(judged, code.mask === BAKED.noticeMask);
  } catch (error) {
    if (error instanceof NoEd25519) showOutcome("no_browser");
    else if (error instanceof Unreadable) showOutcome("foreign");
    else throw error;
  }
}

// Runs one way in; a fault of the picture is told at its place, everything else is a fault of ours.
async function take(read) {
  document.body.dataset.busy = "1";
  byId("anh-loi").replaceChildren();
  try {
    const code = await read();
    if (code === null) showOutcome("unreadable");
    else if (code.text) await judge(code);
  } catch (error) {
    if (!(error instanceof PictureFault)) throw error;
    byId("anh-loi").replaceChildren(icon("alert"), node("span", {}, WORDS.picture[error.code]));
  } finally {
    delete document.body.dataset.busy;
  }
}

async function load(read) {
  try {
    const { kept, older } = await keepLists(await read());
    const told = kept.map((one) => `${one.unit}: ngày ${showDay(dayOf(one.dated))}`).join("; ");
    if (older.length) tellKeys("Tệp này cũ hơn danh sách đang giữ. Giữ danh sách mới hơn.", false);
    else tellKeys(`Đã giữ danh sách khoá. ${told}`, true);
  } catch (error) {
    if (error instanceof NoEd25519) showOutcome("no_browser");
    else if (error instanceof BadKeys) tellKeys(WORDS.keys[error.code], false);
    else throw error;
  }
  showLists(await heldLists());
  if (waiting !== null) await judge(waiting);
}

// The list of the unit whose paper waits for it; without such a paper those of all units.
async function fromServer() {
  try {
    const which = waiting === null ? "" : `?home=${waiting.home}`;
    const answer = await fetch(`/api/v1/keys.json${which}`, { cache: "no-store" });
    if (!answer.ok) throw new BadKeys("no_server");
    return await answer.text();
  } catch {
    throw new BadKeys("no_server");
  }
}

function wireCamera() {
  const camera = new Camera(byId("hinh"));
  const isOpen = (open) => {
    byId("khung").hidden = !open;
    byId("mo-may").hidden = open;
  };
  byId("mo-may").addEventListener("click", () =>
    take(async () => {
      isOpen(true);
      try {
        return (await camera.read()) ?? { text: "" };
      } finally {
        isOpen(false);
      }
    }),
  );
  byId("dong-may").addEventListener("click", () => camera.stop());
}

async function start() {
  wireCamera();
  byId("anh").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) take(() => codeInFile(file));
    event.target.value = "";
  });
  byId("dan").addEventListener("submit", (event) => {
    event.preventDefault();
    take(async () => ({ text: byId("chu").value.replace(/^[\r\n]+|[\r\n]+$/g, ""), mask: null }));
  });
  byId("tep-khoa").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) load(() => file.text());
    event.target.value = "";
  });
  byId("tu-may-chu").hidden = !location.protocol.startsWith("http");
  byId("tu-may-chu").addEventListener("click", () => load(fromServer));
  try {
    showLists(await heldLists());
    await isSigned((await pinnedRoot()).key, new Uint8Array(64), new Uint8Array(1));
  } catch (error) {
    if (!(error instanceof NoEd25519)) throw error;
    showOutcome("no_browser");
  }
  document.body.dataset.ready = "1";
}

start();
