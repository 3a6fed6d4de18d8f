// What is set for this browser, who is signed in, and the keys of the keyboard.
import { hasToken, me, signOut } from './api.js';
import { choice, dialog } from './dialog.js';
import { button, h } from './dom.js';
import { zone } from './format.js';
import { lang, t } from './text.js';

function theme(value) {
  localStorage.setItem('theme', value);
  document.documentElement.dataset.theme = value;
}

function language(value) {
  localStorage.setItem('language', value);
  location.reload();
}

export function openSettings() {
  const facts = [
    t('me', { name: me.name || t('me.nobody'), role: t(`role.${me.role}`) }),
    t('about', { version: me.version || '', durability: me.durability || '' }),
    t('zone', { zone })
  ];
  const body = [
    choice('theme', ['', 'light', 'dark'], localStorage.getItem('theme') || '', theme),
    choice('language', ['en', 'zh'], lang, language),
    h('div', facts.map(fact => h('p.grey', fact)))
  ];
  const openApi = h('a.button', { href: '../openapi.json' }, 'OpenAPI');
  dialog(t('settings'), body, { foot: [button(t('help'), openHelp), openApi, hasToken() && button(t('signout'), signOut)] });
}

const KEYS = [
  ['?', 'help'],
  ['g o q t s w', 'key.go'],
  ['/', 'key.filter'],
  ['n', 'submit'],
  ['j k', 'key.rows'],
  ['x', 'key.select'],
  ['Enter', 'key.open'],
  ['r', 'b.retry'],
  ['C', 'b.cancel'],
  ['P', 'key.pause'],
  ['.', 'key.live'],
  ['Esc', 'close']
];

export function openHelp() {
  const line = ([keys, text]) => [h('dt', keys.split(' ').map(key => h('kbd', key))), h('dd', t(text))];
  dialog(t('help'), [h('dl.keys', KEYS.map(line)), h('p.grey', t('key.capitals'))]);
}
