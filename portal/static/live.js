// The live list: new alerts from the server's stream, filtered as the page is.
(() => {
  const table = document.getElementById("alerts");
  if (!table) return;
  const body = table.tBodies[0];
  const row = document.getElementById("row");
  const names = document.getElementById("names");
  const state = document.querySelector(".state");
  const pause = document.getElementById("pause");
  const fresh = document.getElementById("fresh");
  const empty = document.querySelector(".empty");
  const most = 200;
  const waiting = [];
  let paused = false;

  const named = (what, key) => {
    const found = names.querySelector(`[data-${what}="${CSS.escape(String(key))}"]`);
    return found ? found.textContent : key;
  };
  const shanghai = (text, time) => new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai", dateStyle: "short", ...(time ? { timeStyle: "medium" } : {}),
  }).format(new Date(text));
  const say = (name) => {
    state.textContent = state.dataset[name];
    state.classList.toggle("paused", name === "paused");
    state.classList.toggle("offline", name === "offline");
  };
  const wanted = (a) =>
    (!table.dataset.institution || table.dataset.institution === a.institution) &&
    (!table.dataset.severity || Number(table.dataset.severity) === a.severity) &&
    (!table.dataset.kind || table.dataset.kind === a.kind);

  const add = (a) => {
    if (document.getElementById(a.alert_id)) return;
    const tr = row.content.firstElementChild.cloneNode(true);
    const [tag, who, what, bank, score, occurred, raised] = tr.children;
    tr.id = a.alert_id;
    tr.className = `s${a.severity} arrived`;
    tag.firstElementChild.textContent = named("severity", a.severity);
    who.firstElementChild.href = `/alerts/${a.alert_id}`;
    who.firstElementChild.textContent = a.name || a.uscc;
    who.lastElementChild.textContent = a.uscc;
    what.textContent = named("kind", a.kind);
    bank.textContent = named("bank", a.institution);
    score.textContent = a.score ? `${(a.score * 100).toFixed(1)}%` : "–";
    occurred.textContent = shanghai(a.occurred_at, false);
    raised.textContent = shanghai(a.raised_at, true);
    body.prepend(tr);
    empty.hidden = true;
    while (body.rows.length > most) body.lastElementChild.remove();
  };
  const release = () => {
    for (const a of waiting.splice(0)) add(a);
    fresh.hidden = true;
  };

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
    say(paused ? "paused" : "live");
    if (!paused) release();
  });
  fresh.addEventListener("click", release);

  let due = false;
  const refresh = () => {
    if (due) return;
    due = true;
    setTimeout(async () => {
      due = false;
      const answer = await fetch("/api/totals");
      if (!answer.ok) return;
      for (const [name, n] of Object.entries(await answer.json())) {
        const place = document.querySelector(`[data-total="${name}"]`);
        if (place) place.textContent = n.toLocaleString("en-US");
      }
    }, 1000);
  };

  const stream = new EventSource("/api/stream");
  stream.addEventListener("open", () => say(paused ? "paused" : "live"));
  stream.addEventListener("error", () => say("offline"));
  stream.addEventListener("alert", (event) => {
    const a = JSON.parse(event.data);
    refresh();
    if (!wanted(a)) return;
    if (!paused) return add(a);
    waiting.push(a);
    if (waiting.length > most) waiting.shift();
    fresh.hidden = false;
    fresh.textContent = `${waiting.length} ${fresh.dataset.words}`;
  });
  stream.addEventListener("receipt", refresh);
})();
