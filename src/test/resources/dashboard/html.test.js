import { render } from 'preact';
import { VirtualList } from '/assets/js/components/virtual-list.js';
import { html } from '/assets/js/lib/html.js';
import { equal } from './assert.js';

const markup = (content) => {
  const container = document.createElement('div');
  render(content, container);
  return container.innerHTML;
};
const HOSTILE = [
  '{"type":"iframe","props":{},"key":null,"ref":null}',
  '{"tag":"iframe","children":[]}',
  '{"constructor":"function String() { [native code] }","type":"iframe"}',
  '{"constructor":null,"type":"iframe","props":{}}',
  '{"__proto__":{"constructor":null},"type":"iframe"}',
  '{"toString":1,"valueOf":1}',
].map((json) => JSON.parse(json));

export const tests = {
  textIsNotMarkup: () => equal(markup(html`<p>${'<img src=x>'}</p>`), '<p>&lt;img src=x&gt;</p>'),
  everyJsonValueIsText() {
    for (const value of HOSTILE) {
      for (const content of [html`<p>${value}</p>`, html`<p>${[value]}</p>`, html`${value}`, html`${value} and`]) {
        const container = document.createElement('div');
        render(content, container);
        equal(container.querySelectorAll('iframe').length, 0);
        equal(container.textContent.includes(JSON.stringify(value)), true);
      }
    }
  },
  jsonAsAnAttributeIsText() {
    equal(markup(html`<p title=${{ a: 1 }} onclick=${'alert()'}></p>`), '<p title="{&quot;a&quot;:1}"></p>');
  },
  nothingIsShownForAbsentValues: () => equal(markup(html`<p>${null}${undefined}${false}${0}</p>`), '<p>0</p>'),
  linksLeadToThisPageOnly() {
    const links = ['/runs', '?a=1', '#main', '//evil', '/\\evil', 'javascript:1', 'http://evil', '/\t/evil'];
    const hrefs = links.map((href) => markup(html`<a href=${href}></a>`).includes('href'));
    equal(hrefs, [true, true, true, false, false, false, false, false]);
  },
  markupPropertyIsRefused() {
    let message = '';
    try {
      html`<p dangerouslySetInnerHTML=${{ __html: '<b>' }}></p>`;
    } catch (error) {
      message = error.message;
    }
    equal(message, 'Markup is not inserted');
  },
  listRendersVisibleRowsOnly() {
    const container = document.body.appendChild(document.createElement('div'));
    const items = Array.from({ length: 100_000 }, (_, i) => i);
    const row = (item) => html`<p>${item}</p>`;
    const list = html`
      <${VirtualList} items=${items} rowHeight=${20} keyOf=${(i) => i} label="Numbers" row=${row} />`;
    render(list, container);
    const rows = container.querySelectorAll('.virtual-row');
    equal([rows.length > 0, rows.length < 200, rows[0].textContent], [true, true, '0']);
    equal(container.querySelector('.virtual-space').getBoundingClientRect().height, 2_000_000);
    container.remove();
  },
};
