// A small virtual DOM: h() describes elements, render() updates the page. Components keep their state in a closure.
//
//   h('a.link', { href, onclick }, children…)   an element; null if it has no properties
//   h(Component, props)                         Component(props, life) returns (props) => description
//
// Only h() creates elements. Every other value, of any shape, is shown as text.
import { prefix } from './root.js';
import { printable, text } from './text.js';

const SVG = 'http://www.w3.org/2000/svg';
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'selected', 'indeterminate', 'scrollTop', 'hidden']);
const READ_BY_PEOPLE = new Set(['title', 'aria-label', 'placeholder', 'label']);
const OWN_ADDRESS = /^(?:\/(?![/\\\t\n\r])|[?#])/;

/** The description of an element, a component or a text. JSON cannot imitate its class. */
class VNode {
  constructor(tag, props, children, content) {
    Object.assign(this, { tag, props, children, text: content, key: props?.key });
  }
}

/** Describes an element or a component; the tag may contain classes: 'li.row.is-open'. */
export function h(tag, props = null, ...children) {
  if (typeof props !== 'object' || Array.isArray(props) || props instanceof VNode) throw new TypeError(`h('${tag}'): the properties are missing`);
  let own = props ?? {};
  if (typeof tag === 'string' && tag.includes('.')) {
    const [name, ...classes] = tag.split('.');
    tag = name || 'div';
    own = { ...own, class: own.class ? `${classes.join(' ')} ${own.class}` : classes.join(' ') };
  }
  return new VNode(tag, own, children.flat(Infinity).map(node));
}

function node(child) {
  if (child instanceof VNode) return child;
  const isNothing = child === null || child === undefined || typeof child === 'boolean';
  return new VNode('', null, null, isNothing ? '' : printable(text(child)));
}

let queued = false;
let root = null;

/** Shows the result of describe() in the element, and updates it after each redraw(). */
export function mount(element, describe) {
  root = { element, describe, shown: null };
  element.textContent = '';
  paint();
}

/** Requests one update in the next animation frame, for any number of calls. */
export function redraw() {
  if (queued) return;
  queued = true;
  requestAnimationFrame(() => {
    queued = false;
    if (root) paint();
  });
}

function paint() {
  const next = [node(root.describe())];
  reconcile(root.element, root.shown ?? [], next, false);
  root.shown = next;
}

function make(v, svg) {
  if (v.tag === '') return (v.dom = document.createTextNode(v.text));
  if (typeof v.tag === 'function') {
    v.life = { removed: [] };
    v.draw = v.tag(v.props, v.life);
    v.tree = node(v.draw(v.props));
    return (v.dom = make(v.tree, svg));
  }
  const inSvg = svg || v.tag === 'svg';
  v.dom = inSvg ? document.createElementNS(SVG, v.tag) : document.createElement(v.tag);
  // children first: the value of a select needs its options
  for (const child of v.children) v.dom.append(make(child, inSvg));
  for (const name in v.props) set(v.dom, name, undefined, v.props[name], inSvg);
  if (v.props.created) queueMicrotask(() => v.props.created(v.dom));
  return v.dom;
}

function patch(old, v, svg) {
  v.dom = old.dom;
  if (v.tag === '') {
    if (old.text !== v.text) v.dom.data = v.text;
    return v.dom;
  }
  if (typeof v.tag === 'function') return patchComponent(old, v, svg);
  const inSvg = svg || v.tag === 'svg';
  reconcile(v.dom, old.children, v.children, inSvg);
  for (const name in old.props) if (!(name in v.props)) set(v.dom, name, old.props[name], undefined, inSvg);
  for (const name in v.props) set(v.dom, name, old.props[name], v.props[name], inSvg);
  return v.dom;
}

function patchComponent(old, v, svg) {
  v.life = old.life;
  v.draw = old.draw;
  v.tree = node(v.draw(v.props));
  if (same(old.tree, v.tree)) return (v.dom = patch(old.tree, v.tree, svg));
  const dom = make(v.tree, svg);
  old.dom.replaceWith(dom);
  forget(old.tree);
  return (v.dom = dom);
}

const same = (a, b) => a.tag === b.tag && a.key === b.key;

function reconcile(parent, olds, nexts, svg) {
  const keyed = new Map();
  const plain = [];
  for (const old of olds) old.key === undefined ? plain.push(old) : keyed.set(old.key, old);
  let place = 0;
  const kept = new Map();
  for (const next of nexts) {
    const old = next.key === undefined ? plain[place++] : keyed.get(next.key);
    if (old && same(old, next) && !kept.has(old)) kept.set(old, next).set(next, old);
  }
  for (const old of olds) {
    if (kept.has(old)) continue;
    forget(old);
    old.dom.remove();
  }
  let at = parent.firstChild;
  for (const next of nexts) {
    const old = kept.get(next);
    const before = old?.dom;
    const stays = before !== undefined && before === at;
    if (stays) at = at.nextSibling;
    const dom = old ? patch(old, next, svg) : make(next, svg);
    if (!stays) parent.insertBefore(dom, at);
  }
}

function forget(v) {
  if (typeof v.tag === 'function') {
    for (const end of v.life.removed) end();
    forget(v.tree);
  } else if (v.children) {
    v.children.forEach(forget);
  }
}

function set(dom, name, before, value, svg) {
  if (name === 'key' || name === 'created') return;
  if (name.startsWith('on')) dom[name] = typeof value === 'function' ? value : null;
  else if (name === 'style') setStyle(dom, before ?? {}, value ?? {});
  else if (PROPERTIES.has(name) && !svg) {
    if (dom[name] !== value) dom[name] = value === null || value === undefined ? (typeof dom[name] === 'boolean' ? false : '') : plain(value);
  } else if (before !== value) {
    const written = attribute(name, value);
    if (written === null) dom.removeAttribute(name);
    else dom.setAttribute(name, written);
  }
}

const plain = (value) => (typeof value === 'object' ? text(value) : value);

/**
 * Returns the text of an attribute; null to remove it. Links may only refer to addresses of this page; a path is
 * relative to the root of the service.
 */
function attribute(name, value) {
  if (value === null || value === undefined || value === false) return null;
  const written = value === true ? '' : text(value);
  if (name === 'href') return !OWN_ADDRESS.test(written) ? null : written.startsWith('/') ? prefix + written : written;
  return READ_BY_PEOPLE.has(name) ? printable(written) : written;
}

function setStyle(dom, before, value) {
  for (const name in before) if (!(name in value)) dom.style.removeProperty(name);
  for (const name in value) if (before[name] !== value[name]) dom.style.setProperty(name, value[name]);
}
