// The language, and the texts in it.

const wanted = () => navigator.languages.map(each => each.slice(0, 2)).find(each => each === 'en' || each === 'zh');

export const lang = localStorage.getItem('language') || wanted() || 'en';
document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
const texts = (await import(`./text.${lang === 'zh' ? 'zh' : 'en'}.js`)).default;

/** The text of a key: of 'nav.tasks' that of tasks in the group nav, of 'nav' that of _ in it. */
function find(key) {
  const [group, ...rest] = key.split('.');
  const found = texts[group];
  return typeof found === 'object' ? found[rest.join('.') || '_'] : rest.length ? undefined : found;
}

export const has = key => find(key) !== undefined;

/**
 * The text of a key with {name} replaced by values. 'one|many' is chosen by n. Where a value is an element, the answer
 * is a list of texts and elements.
 */
export function t(key, values = {}) {
  const forms = (find(key) ?? key).split('|');
  const pieces = (forms.length > 1 && values.n !== 1 && values.n !== '1' ? forms[1] : forms[0])
    .split(/\{(\w+)\}/)
    .map((piece, i) => (i % 2 ? (values[piece] ?? '') : piece));
  return pieces.some(piece => piece instanceof Node) ? pieces : pieces.join('');
}
