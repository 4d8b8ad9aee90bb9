// Reads a feed with npm's eventsource, a browser's EventSource for Node, and prints what it sees, a line each.
import { EventSource } from 'eventsource';

const source = new EventSource(process.argv[2]);
source.onopen = () => console.log('open');
source.onerror = () => source.readyState === EventSource.CLOSED && console.log('closed');
for (const kind of ['snapshot', 'change', 'timing', 'run', 'gap', 'reset']) {
  source.addEventListener(kind, (event) => console.log(`item ${event.lastEventId}`));
}
