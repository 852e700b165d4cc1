// Looks now and then whether anything changed, and shows the page as it then is. Without it, a reload does the same.
const shortest = 3_000;
const longest = 30_000;
let wait = shortest;

const page = () => document.getElementById("main");

async function look() {
  const { statusUrl, state } = page().dataset;
  if (!statusUrl) return;
  const answer = await fetch(statusUrl, { headers: { accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`The status answered ${answer.status}`);
  const now = await answer.json();
  if (now.state !== state) await showNow();
}

async function showNow() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) throw new Error(`The page answered ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  page().replaceWith(document.adoptNode(fresh.getElementById("main")));
  document.title = fresh.title;
  const heading = page().querySelector("h1");
  document.getElementById("announcement").textContent = heading.textContent;
  heading.focus({ preventScroll: false });
  const back = page().querySelector("a[data-return]");
  if (back) setTimeout(() => location.assign(back.href), 4_000);
}

async function keepLooking() {
  if (page().dataset.state === "clear") return;
  try {
    if (!document.hidden) await look();
    wait = shortest;
  } catch {
    wait = Math.min(wait * 2, longest);
  }
  setTimeout(keepLooking, wait);
}

// From here on the page may promise to notice the payment.
document.documentElement.classList.add("looking");
setTimeout(keepLooking, shortest);
