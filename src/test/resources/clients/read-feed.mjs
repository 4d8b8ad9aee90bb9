// Prints the items of a feed, one per line, until the process is killed. Arguments: package of EventSource, URL.
const [name, url] = process.argv.slice(2);
const { EventSource } = await import(name);

const source = new EventSource(url);
for (const kind of ["snapshot", "change", "timing", "run", "gap", "reset"]) {
  source.addEventListener(kind, ({ lastEventId, data }) => console.log(`${kind}\t${lastEventId}\t${data}`));
}
source.addEventListener("open", () => console.log("open"));
source.addEventListener("error", () => console.log(source.readyState === source.CLOSED ? "closed" : "error"));
