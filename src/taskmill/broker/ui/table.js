// Tables whose rows are patched in place by their key: they keep focus and selection.
import { h, patch } from './dom.js';
import { t } from './text.js';

/**
 * columns: [{id, label, cell(row) → nodes, num}], of which one has main: true and is the title of a narrow entry.
 * key(row): its name; href(row): where Enter and a click lead; selected(keys): present if rows can be selected;
 * empty: nodes to show instead of no rows; caption: what the table is, for screen readers.
 */
export function table({ columns, key, href, selected, empty, caption }) {
  const node = h('div.table');
  const marked = new Set();
  let rows = [];
  let current = null;

  const toggle = name => {
    marked.has(name) ? marked.delete(name) : marked.add(name);
    draw(rows);
    selected(marked);
  };
  const box = (label, checked, change, indeterminate = false) =>
    h('td.select', h('input', { type: 'checkbox', 'aria-label': label, checked, indeterminate, change }));
  const all = () => {
    const some = marked.size;
    marked.clear();
    if (!some) rows.forEach(row => marked.add(key(row)));
    draw(rows);
    selected(marked);
  };
  const cell = (column, row) => {
    const content = column.cell(row);
    return h(
      'td',
      {
        class: `c-${column.id}${column.num ? ' num' : ''}${column.main ? ' main' : ''}`,
        'data-label': column.num && content !== '' ? column.label : null
      },
      column.main && href ? h('a', { href: href(row) }, content) : content
    );
  };
  const line = row =>
    h(
      'tr',
      {
        key: key(row),
        tabindex: -1,
        'data-key': key(row),
        class: marked.has(key(row)) ? 'marked' : null,
        'aria-selected': selected ? String(marked.has(key(row))) : null,
        focus: () => {
          current = key(row);
        },
        click: event => {
          if (href && !event.target.closest('a, button, input') && !getSelection().toString()) location.hash = href(row);
        }
      },
      selected ? box(t('select', { name: key(row) }), marked.has(key(row)), () => toggle(key(row))) : null,
      columns.map(column => cell(column, row))
    );

  function draw(fresh) {
    rows = fresh;
    const keys = new Set(rows.map(key));
    [...marked].filter(name => !keys.has(name)).forEach(name => marked.delete(name));
    patch(
      node,
      rows.length || !empty
        ? h(
            'table',
            h('caption.sr', caption),
            h(
              'thead',
              h(
                'tr',
                selected
                  ? h(
                      'th.select',
                      { scope: 'col' },
                      box(
                        t('select.all'),
                        marked.size > 0 && marked.size === rows.length,
                        all,
                        marked.size > 0 && marked.size < rows.length
                      ).firstChild
                    )
                  : null,
                columns.map(column =>
                  h(
                    'th',
                    { scope: 'col', class: `c-${column.id}${column.num ? ' num' : ''}`, 'aria-sort': column.sorted ? 'descending' : null },
                    column.label
                  )
                )
              )
            ),
            h('tbody', rows.map(line))
          )
        : h('div.empty', empty)
    );
  }

  function move(by) {
    const lines = [...node.querySelectorAll('tbody tr')];
    const at = lines.findIndex(each => each.dataset.key === current);
    lines[Math.max(0, Math.min(lines.length - 1, at + by))]?.focus();
  }

  /** j and k move, x selects, Enter opens; answers whether the key was one of these. */
  function press(pressed) {
    const row = rows.find(each => key(each) === current);
    if (pressed === 'j' || pressed === 'k') move(pressed === 'j' ? 1 : -1);
    else if (pressed === 'x' && selected && row) toggle(current);
    else if (
      pressed === 'Enter' &&
      href &&
      row &&
      document.activeElement?.closest('tr')?.dataset.key === current &&
      document.activeElement.tagName === 'TR'
    )
      location.hash = href(row);
    else return false;
    return true;
  }

  return {
    node,
    draw,
    press,
    marked,
    current: () => current,
    clear: () => {
      marked.clear();
      draw(rows);
      selected?.(marked);
    }
  };
}
