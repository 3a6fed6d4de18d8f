// Builds elements and patches them in place. Text only ever becomes text nodes.

const flat = children => children.flat(9).filter(child => child !== null && child !== undefined && child !== false);

const build =
  create =>
  (name, props, ...children) => {
    const [tag, ...classes] = name.split('.');
    const node = create(tag);
    if (classes.length) node.setAttribute('class', classes.join(' '));
    // Properties come last: the value of a select needs its options.
    const isProps = props === null || props === undefined || props.constructor === Object;
    node.append(...flat(isProps ? children : [props, ...children]));
    if (isProps) for (const [key, value] of Object.entries(props || {})) set(node, key, value);
    return node;
  };

/** h('a.link', {href, click: listener, key}, child…): an HTML element; children are nodes, texts, lists or null. */
export const h = build(tag => document.createElement(tag));
/** The same for SVG. */
export const s = build(tag => document.createElementNS('http://www.w3.org/2000/svg', tag));

const PROPERTIES = ['value', 'checked', 'disabled', 'selected', 'indeterminate', 'key', 'tick'];

function set(node, key, value) {
  if (typeof value === 'function' && key !== 'tick') {
    node.handlers = { ...node.handlers, [key]: value };
    node.addEventListener(key, dispatch);
  } else if (PROPERTIES.includes(key)) {
    node.props = { ...node.props, [key]: value };
    node[key] = value;
    if (key === 'tick') node.setAttribute('data-tick', '');
  } else if (value === true) node.setAttribute(key, '');
  else if (value !== false && value !== null && value !== undefined) {
    node.setAttribute(key, key === 'class' && node.getAttribute('class') ? `${node.getAttribute('class')} ${value}` : value);
  }
}

function dispatch(event) {
  return this.handlers[event.type]?.(event);
}

const fits = (old, next) => old.nodeName === next.nodeName && old.key === next.key;

function sync(old, next) {
  if (old.nodeType === 3) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && name !== 'open') old.setAttribute(name, value);
  }
  for (const type of Object.keys(next.handlers || {})) old.addEventListener(type, dispatch);
  old.handlers = next.handlers || {};
  for (const [key, value] of Object.entries(next.props || {})) if (old[key] !== value) old[key] = value;
  patch(old, [...next.childNodes]);
}

/**
 * Makes the children of a node like these. What is alike stays, with its focus; children with a key are found by it, and
 * those that are in the node already are kept themselves.
 */
export function patch(parent, ...children) {
  const next = flat(children).map(child => (child instanceof Node ? child : new Text(child)));
  const keys = new Set(next.map(node => node.key));
  const kept = new Set(next);
  const keyed = new Map();
  for (const old of [...parent.childNodes]) {
    if (old.key !== undefined && !keys.has(old.key)) old.remove();
    else if (old.key !== undefined) keyed.set(old.key, old);
  }
  let at = parent.firstChild;
  for (const node of next) {
    const old = node.parentNode === parent ? node : node.key !== undefined ? keyed.get(node.key) : kept.has(at) ? null : at;
    const stays = old && (old === node || fits(old, node));
    if (stays && old === at) at = at.nextSibling;
    else parent.insertBefore(stays ? old : node, at);
    if (stays && old !== node) sync(old, node);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** A text that the frame renews each second: format is called again. */
export const ticking = (tag, format, props = {}) => h(tag, { ...props, tick: format }, format());

/** A button; type is set, so that it sends no form. */
export const button = (label, click, props = {}) => h('button', { type: 'button', click, ...props }, label);

/** Draws a part of a page by its data; if that fails it shows the raw data. */
export function part(node, data, draw) {
  try {
    patch(node, draw(data));
  } catch (e) {
    console.error(e);
    patch(node, h('pre.raw', `${e}\n${JSON.stringify(data, null, 2)}`));
  }
}
