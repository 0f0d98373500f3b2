// The figures follow what others save, without loading the page again. A mark in the page says which
// state of the data it shows. Nothing is asked while nobody looks, and forms are left alone.
(() => {
  const mark = document.querySelector('[data-live]');
  if (!mark) return;
  const { live, liveAs: as } = mark.dataset;
  const SECONDS = 25;
  const MOST_WAIT = 60_000;
  let revision = live;
  let failures = 0;
  let asking = null;
  let isFollowing = false;
  let day = new Date().toDateString();

  const words = document.createElement('p');
  words.className = 'vh';
  words.setAttribute('role', 'status');
  document.body.append(words);

  // What is shown may be old: that is said where everybody sees it, until the line is there again.
  const LOST_AFTER = 2;
  const lost = document.createElement('p');
  lost.className = 'band warn lost';
  lost.setAttribute('role', 'alert');
  let lastHeard = new Date();
  function tellLost() {
    const two = (n) => String(n).padStart(2, '0');
    const at = `${two(lastHeard.getHours())}:${two(lastHeard.getMinutes())}`;
    lost.textContent = `连接中断，数字是 ${at} 的，恢复后自动更新。`;
    if (!lost.isConnected) document.body.append(lost);
  }
  function tellFound() {
    lastHeard = new Date();
    lost.remove();
  }

  /** Whoever types into a form or marks words is not disturbed: the figures wait. */
  const isBusy = () =>
    document.activeElement?.matches('main input, main select, main textarea') === true ||
    String(window.getSelection()) !== '';

  const isOwn = (name, node) => name === 'open' || (name === 'hidden' && node.matches('[data-print]'));
  const alike = (a, b) =>
    a.length === b.length && [...a].every((node, at) => node.nodeName === b[at].nodeName);

  /** Makes one part say what the other says and keeps what it can: focus, what is unfolded, where one reads. */
  function morph(old, made) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== made.nodeValue) old.nodeValue = made.nodeValue;
      return;
    }
    if (old.matches('form, script') || old.isEqualNode(made)) return;
    for (const { name } of [...old.attributes])
      if (!made.hasAttribute(name) && !isOwn(name, old)) old.removeAttribute(name);
    for (const { name, value } of made.attributes)
      if (old.getAttribute(name) !== value && !isOwn(name, old)) old.setAttribute(name, value);
    if (alike(old.childNodes, made.childNodes)) {
      for (const [at, node] of [...old.childNodes].entries()) morph(node, made.childNodes[at]);
      return;
    }
    const unfolded = [...old.querySelectorAll('details[open] > summary')].map((one) => one.textContent);
    old.replaceChildren(...[...made.childNodes].map((node) => document.importNode(node, true)));
    for (const summary of old.querySelectorAll('details > summary'))
      if (unfolded.includes(summary.textContent)) summary.parentNode.open = true;
  }

  async function refresh() {
    const reply = await fetch(location.href, { headers: { 'x-live': as }, redirect: 'error' });
    if (!reply.ok) throw new Error(String(reply.status));
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    const made = page.querySelector('[data-live-part]');
    const old = document.querySelector('[data-live-part]');
    if (!made || !old) return location.reload();
    revision = page.querySelector('[data-live]')?.dataset.live ?? revision;
    const before = old.textContent;
    const link = old.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    const { scrollX, scrollY } = window;
    morph(old, made);
    if (link !== null && !old.contains(document.activeElement))
      old.querySelector(`a[href="${CSS.escape(link)}"]`)?.focus({ preventScroll: true });
    window.scrollTo(scrollX, scrollY);
    if (old.textContent === before) return undefined;
    words.textContent = '';
    setTimeout(() => {
      words.textContent = `进度已更新。${old.querySelector('.say')?.textContent ?? ''}`;
    }, 100);
    return undefined;
  }

  async function ask() {
    asking = new AbortController();
    const query = new URLSearchParams({ after: 'latest', limit: '1', wait: String(SECONDS), revision });
    const reply = await fetch(`/api/v1/events?${query}`, {
      headers: { 'x-live': as },
      signal: asking.signal,
    });
    // Signed out: the page itself leads to signing in. Who may see the figures and not this goes without.
    if (reply.status === 401) location.reload();
    if (reply.status === 401 || reply.status === 403) return null;
    if (!reply.ok) throw new Error(String(reply.status));
    const found = await reply.json();
    return found.revision !== revision || new Date().toDateString() !== day;
  }

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  async function follow() {
    isFollowing = true;
    while (!document.hidden) {
      try {
        const isNew = await ask();
        tellFound();
        if (isNew === null) return;
        if (isNew) {
          while (isBusy()) await pause(1_000);
          await refresh();
          day = new Date().toDateString();
          // Many changes in a row are shown together.
          await pause(1_000);
        }
        failures = 0;
      } catch (error) {
        if (error.name === 'AbortError') break;
        failures += 1;
        if (failures >= LOST_AFTER) tellLost();
        await pause(Math.min(MOST_WAIT, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2));
      }
    }
    isFollowing = false;
    // Shown again before the last answer had come.
    if (!document.hidden) start();
  }

  function start() {
    if (!isFollowing) follow();
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) asking?.abort();
    else start();
  });
  start();
})();
