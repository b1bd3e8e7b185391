// The live list. The stream says that something is new; the rows are read from the page itself,
// with its filters, so that a row that has just arrived looks as it will look tomorrow.
(() => {
  const filters = document.getElementById("filters");
  if (filters) {
    filters.addEventListener("change", () => filters.requestSubmit());
    filters.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
    });
  }

  const table = document.getElementById("alerts");
  if (!table) return;
  const state = document.querySelector(".state");
  const pause = document.getElementById("pause");
  const fresh = document.getElementById("fresh");
  const scrolledFar = 240; // pixels: further down, rows must not move under the reader's eyes
  let paused = false;
  let waiting = 0;

  const say = (name) => {
    state.textContent = state.dataset[name];
    state.classList.toggle("paused", name === "paused");
    state.classList.toggle("offline", name === "offline" || name === "gap");
  };
  const wanted = (a) =>
    (!table.dataset.institution || table.dataset.institution === a.institution) &&
    (!table.dataset.severity || Number(table.dataset.severity) === a.severity) &&
    (!table.dataset.kind || table.dataset.kind === a.kind);
  const held = () => paused || window.scrollY > scrolledFar;
  const count = () => {
    fresh.hidden = waiting === 0;
    fresh.textContent = `${waiting} ${fresh.dataset.words}`;
  };

  const show = (page) => {
    document.getElementById("figures").replaceWith(page.getElementById("figures"));
    if (held()) return;
    const known = new Set([...table.tBodies[0].rows].map((row) => row.dataset.alert));
    const focused = document.activeElement?.closest?.("tr")?.dataset.alert;
    const rows = page.getElementById("alerts").tBodies[0];
    for (const row of rows.rows) row.classList.toggle("arrived", !known.has(row.dataset.alert));
    table.tBodies[0].replaceWith(rows);
    if (focused) rows.querySelector(`[data-alert="${CSS.escape(focused)}"] a`)?.focus();
    document.getElementById("empty").hidden = rows.rows.length > 0;
    waiting = 0;
    count();
  };

  // One reading at a time, and a pause after it of a few times what it took: a busy server rests.
  let reading = false;
  let again = false;
  const read = async () => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    const began = performance.now();
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) say("offline");
      else show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      say("offline");
    }
    setTimeout(() => {
      reading = false;
      if (again) {
        again = false;
        read();
      }
    }, Math.max(500, 4 * (performance.now() - began)));
  };

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
    say(paused ? "paused" : "live");
    if (!paused) read();
  });
  fresh.addEventListener("click", () => {
    window.scrollTo({ top: 0 });
    if (paused) pause.click();
    else read();
  });
  window.addEventListener("scroll", () => { if (waiting && !held()) read(); }, { passive: true });

  const stream = new EventSource(`/api/stream?after=${table.dataset.after}`);
  stream.addEventListener("open", () => say(paused ? "paused" : "live"));
  stream.addEventListener("error", () => say("offline"));
  stream.addEventListener("alert", (event) => {
    if (wanted(JSON.parse(event.data)) && held()) {
      waiting += 1;
      count();
    }
    read();
  });
  stream.addEventListener("receipt", read);
  stream.addEventListener("case", read);
  stream.addEventListener("gap", () => {
    say("gap");
    setTimeout(() => say(paused ? "paused" : "live"), 5000);
    read();
  });
})();
