// Keys of one letter. The page says what each does: `data-key` on a link, `data-rows` on a table. Not
// where somebody has turned them off; never while text is typed or composed.
(() => {
  if (!('keys' in document.body.dataset)) return;
  const WAIT = 1500;
  const BY_KEY = '#by-key';
  const typing = (target) =>
    target.closest?.('input:not([type=checkbox]), select, textarea, [contenteditable]') != null;
  const links = () => [...document.querySelectorAll('table[data-rows] tbody a.nm')];
  const current = () => document.activeElement?.closest?.('table[data-rows] tbody tr') ?? null;
  // Times count from the opening of the page: 0 would make its first letters follow a g that nobody pressed.
  let prefix = -WAIT;

  /** Follows the link of a key; false where the page has none. */
  function follow(key) {
    const link = document.querySelector(`a[data-key="${CSS.escape(key)}"]:not([hidden])`);
    link?.click();
    return link !== null;
  }

  /** Moves the focus to the row after or before; without one, to the first. */
  function move(by) {
    const all = links();
    if (all.length === 0) return false;
    const at = all.findIndex((link) => link.closest('tr') === current());
    const next = at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)];
    next.focus();
    next.closest('tr').scrollIntoView({ block: 'nearest' });
    return true;
  }

  function update() {
    const row = current();
    const more = row?.closest('table').dataset.rowU;
    if (more === undefined) return toForm('u');
    location.assign(row.querySelector('a.nm').pathname + more + BY_KEY);
    return true;
  }

  /** Whoever comes to a form by its key goes on with the keys: the form begins at its first open field. */
  function toForm(key) {
    const link = document.querySelector(`a[data-key="${CSS.escape(key)}"]:not([hidden])`);
    if (link !== null) location.assign(link.href.replace(/#.*/, '') + BY_KEY);
    return link !== null;
  }

  function tick() {
    const box = current()?.querySelector('input[type=checkbox]');
    // Where nobody sees the box, nobody knows what was ticked.
    if (!box?.offsetParent) return false;
    box.click();
    return true;
  }

  function find() {
    const box = document.querySelector('#find, main input[type=search]');
    const seen = [box, document.querySelector('main input[type=search]')].find((one) => one?.offsetParent);
    seen?.focus();
    return seen != null;
  }

  const KEYS = {
    '/': find,
    '?': () => {
      location.assign('/help#keys');
      return true;
    },
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => current() !== null && move(1),
    ArrowUp: () => current() !== null && move(-1),
    x: tick,
    u: update,
    v: () => toForm('v'),
    '[': () => follow('['),
    ']': () => follow(']'),
    Escape: () => follow('Escape'),
  };

  if (location.hash === BY_KEY) {
    history.replaceState(null, '', location.pathname + location.search);
    const first = document.querySelector('[data-first] :is(input, textarea):not([type=hidden])');
    first?.focus();
    first?.select();
  }

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const { key } = event;
    const afterG = event.timeStamp - prefix < WAIT;
    prefix = -WAIT;
    if (afterG && /^[a-z]$/.test(key) && follow(`g${key}`)) return event.preventDefault();
    if (key === 'g') prefix = event.timeStamp;
    else if (Object.hasOwn(KEYS, key) && KEYS[key]()) event.preventDefault();
  });
})();
