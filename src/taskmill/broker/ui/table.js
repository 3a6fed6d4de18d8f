// Tables. Rows are patched in place by their key: they keep focus and selection.
import { button, h, patch } from './dom.js';
import { t } from './text.js';

/**
 * columns: [{id, label, cell(row) → nodes, num}], of which one has main: true and is the title of a narrow entry.
 * key(row): its name; href(row): where Enter and a click lead; selected(keys): present if rows can be selected;
 * empty: nodes to show instead of no rows; caption: what the table is, for screen readers.
 */
export function table({ columns, key, href, selected, empty, caption }) {
  // Without links the keyboard scrolls what is wider than the page.
  const node = h('div.table', href ? null : { tabindex: 0, role: 'group', 'aria-label': caption });
  const marked = new Set();
  let rows = [];
  let current = null;

  const mark = () => {
    draw(rows);
    selected?.(marked);
  };
  const toggle = name => {
    if (!marked.delete(name)) marked.add(name);
    mark();
  };
  const all = () => {
    const isNone = marked.size === 0;
    marked.clear();
    if (isNone) rows.forEach(row => marked.add(key(row)));
    mark();
  };
  const box = (tag, label, change, checked, indeterminate = false) =>
    selected && h(tag, h('input', { type: 'checkbox', 'aria-label': label, checked, indeterminate, change }));
  const classOf = ({ id, num, main }) => `c-${id}${num ? ' num' : ''}${main ? ' main' : ''}`;

  function cell(column, row) {
    const content = column.cell(row);
    const isNumber = column.num && content !== '';
    return h('td', { class: classOf(column), 'data-label': isNumber && column.label },
      column.main && href ? h('a', { href: href(row) }, content) : content);
  }

  function line(row) {
    const name = key(row);
    const isMarked = marked.has(name);
    const focus = () => {
      current = name;
    };
    const click = event => {
      if (href && !event.target.closest('a, button, input') && !getSelection().toString()) location.hash = href(row);
    };
    return h('tr', { key: name, tabindex: -1, 'data-key': name, class: isMarked && 'marked', focus, click },
      box('td.select', t('select', { name }), () => toggle(name), isMarked),
      columns.map(column => cell(column, row)));
  }

  const head = column => h('th', { scope: 'col', class: classOf(column), 'aria-sort': column.sorted && 'descending' }, column.label);

  function draw(fresh) {
    rows = fresh;
    const keys = new Set(rows.map(key));
    [...marked].filter(name => !keys.has(name)).forEach(name => marked.delete(name));
    const isAll = marked.size === rows.length;
    patch(node, rows.length || !empty
      ? h('table', h('caption.sr', caption),
        h('thead', h('tr', box('td.select', t('select.all'), all, marked.size > 0 && isAll, marked.size > 0 && !isAll), columns.map(head))),
        h('tbody', rows.map(line)))
      : h('div.empty', empty));
  }

  function move(by) {
    const lines = [...node.querySelectorAll('tbody tr')];
    const at = lines.findIndex(each => each.dataset.key === current);
    lines[Math.max(0, Math.min(lines.length - 1, at + by))]?.focus();
  }

  /** j and k move, x selects, Enter opens; answers whether the key was one of these. */
  function press(pressed) {
    const row = rows.find(each => key(each) === current);
    const focused = document.activeElement;
    if (pressed === 'j' || pressed === 'k') move(pressed === 'j' ? 1 : -1);
    else if (pressed === 'x' && selected && row) toggle(current);
    else if (pressed === 'Enter' && href && row && focused.tagName === 'TR' && focused.dataset.key === current) location.hash = href(row);
    else return false;
    return true;
  }

  const clear = () => {
    marked.clear();
    mark();
  };
  return { node, draw, press, marked, clear, current: () => current };
}

/** A table that is only read: the class of a head, such as .num, is that of its column. */
export function plain(caption, heads, rows) {
  const [names, kinds] = [heads.map(head => head[0]), heads.map(head => head[1] ?? '')];
  return h('div.scroll', { tabindex: 0, role: 'group', 'aria-label': caption }, h('table', h('caption.sr', caption),
    h('thead', h('tr', names.map((name, i) => h(`th${kinds[i]}`, { scope: 'col' }, name)))),
    h('tbody', rows.map(row => h('tr', row.map((value, i) => h(`td${kinds[i]}`, value)))))));
}

/** Names and their values, without those that have none. */
export const figures = pairs => h('dl.figures', pairs.filter(([, value]) => ![undefined, null, false, ''].includes(value))
  .map(([name, value]) => h('div', h('dt', name), h('dd', value))));

/** The rows of a table that come in pages: ask(params) answers {rows, cursor}; foot(rows) stands below them. */
export function paged({ draw }, key, ask, foot = () => null) {
  const list = { node: h('div.bar-row.grey'), rows: [], cursor: null };
  list.draw = () => {
    draw(list.rows);
    patch(list.node, foot(list.rows), list.cursor && button(t('t.more'), more));
  };
  async function more() {
    const { rows, cursor } = await ask({ cursor: list.cursor, limit: 100 });
    const known = new Set(list.rows.map(key));
    list.rows = [...list.rows, ...rows.filter(row => !known.has(key(row)))];
    list.cursor = cursor;
    list.draw();
  }
  /** Reads all that is shown anew. */
  list.load = async () => {
    const { rows, cursor = null } = await ask({ limit: Math.min(1000, Math.max(100, list.rows.length)) });
    Object.assign(list, { rows, cursor });
    list.draw();
  };
  return list;
}
