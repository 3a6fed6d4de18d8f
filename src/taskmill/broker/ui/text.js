// The language, and the texts in it.

const wanted = () => navigator.languages.map(each => each.slice(0, 2)).find(each => each === 'en' || each === 'zh');

export const lang = localStorage.getItem('language') || wanted() || 'en';
document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
const texts = (await import(`./text.${lang === 'zh' ? 'zh' : 'en'}.js`)).default;

export const has = key => key in texts;

/**
 * The text of a key with {name} replaced by values. 'one|many' is chosen by n. Where a value is an element, the answer
 * is a list of texts and elements.
 */
export function t(key, values = {}) {
  const forms = (texts[key] ?? key).split('|');
  const pieces = (forms.length > 1 && values.n !== 1 && values.n !== '1' ? forms[1] : forms[0])
    .split(/\{(\w+)\}/)
    .map((piece, i) => (i % 2 ? (values[piece] ?? '') : piece));
  return pieces.some(piece => piece instanceof Node) ? pieces : pieces.join('');
}
