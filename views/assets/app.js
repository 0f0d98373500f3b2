// Scripts only speed things up: every page works without them. Nothing here acts while somebody is
// composing Chinese text.
(() => {
  const composing = (event) => event.isComposing || event.keyCode === 229;

  // Esc closes what is open, and takes the focus back to what opened it.
  document.addEventListener('keydown', (event) => {
    if (composing(event) || event.key !== 'Escape') return;
    for (const menu of document.querySelectorAll('details.menu[open], details.pick[open]')) {
      const within = menu.contains(document.activeElement);
      menu.open = false;
      if (within) menu.querySelector('summary').focus();
      event.preventDefault();
    }
  });

  // Whoever goes on by Tab leaves what was open behind: it would lie over what has the focus. A click on words
  // focuses the page as a whole, and leaves nothing.
  document.addEventListener('focusin', ({ target }) => {
    if (!target.matches('a, button, input, select, textarea, summary')) return;
    for (const menu of document.querySelectorAll('details.menu[open], details.pick[open]')) {
      if (!menu.contains(target)) menu.open = false;
    }
  });

  // A list remembers its rows in this window, so that a file can lead to the one before and after.
  const rows = document.querySelectorAll('table[data-rows] tbody a.nm');
  const steps = document.querySelectorAll('a[data-step]');
  try {
    if (rows.length > 0) {
      sessionStorage.setItem('rows', JSON.stringify([...new Set([...rows].map((row) => row.pathname))]));
    }
    const known = steps.length > 0 ? JSON.parse(sessionStorage.getItem('rows') ?? '[]') : [];
    const here = known.findIndex((path) => location.pathname.startsWith(path));
    for (const step of steps) {
      const path = here < 0 ? undefined : known[here + Number(step.dataset.step)];
      if (path === undefined) continue;
      step.href = path;
      step.hidden = false;
    }
  } catch {
    // Some browsers keep nothing: the list itself still leads everywhere.
  }

  // Back in a list, its keys go on from the row one came from. Going to a fragment takes the focus, so later.
  window.addEventListener('load', () => {
    const row = location.hash.startsWith('#row-') ? document.getElementById(location.hash.slice(1)) : null;
    row?.querySelector('a.nm')?.focus({ preventScroll: true });
  });

  // Where the address leads into a page, what was done is told there and not above the screen.
  window.addEventListener('load', () => {
    const flash = document.querySelector('.flash');
    const place = document.getElementById(location.hash.slice(1))?.closest('section');
    if (flash === null || !place) return;
    place.prepend(flash);
    place.scrollIntoView();
  });

  // A form that came back takes the reader to what needs mending.
  document.querySelector('#faults')?.focus();

  // Choices marked so show their page at once, unless one of them asks for more; the button beside them
  // serves without scripts. Arrow keys pass over the choices: the page follows once somebody stays on one.
  for (const select of document.querySelectorAll('select[data-go]')) {
    let waiting;
    select.addEventListener('change', () => {
      clearTimeout(waiting);
      if (select.value !== select.dataset.go) waiting = setTimeout(() => select.form.requestSubmit(), 600);
    });
  }

  // Whoever fills in a day means that day, whatever the box beside it said.
  for (const day of document.querySelectorAll('input[data-picks]')) {
    day.addEventListener('input', () => {
      document.getElementById(day.dataset.picks).value = day.value === '' ? 'today' : 'on';
    });
  }

  // A form that was changed asks before the page is left.
  for (const form of document.querySelectorAll('form[data-guard]')) {
    let changed = false;
    form.addEventListener('input', () => {
      changed = true;
    });
    form.addEventListener('submit', () => {
      changed = false;
    });
    window.addEventListener('beforeunload', (event) => {
      if (changed) event.preventDefault();
    });
  }

  // Ctrl+Enter saves the form somebody is in.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !composing(event)) {
      const form = event.target.closest('form[method=post]');
      // As the button that says so: some forms have several.
      form?.requestSubmit(form.querySelector('button.p:enabled') ?? undefined);
    }
  });

  for (const button of document.querySelectorAll('button[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }

  // A paper says when it was printed, which may be long after the page was opened.
  window.addEventListener('beforeprint', () => {
    const two = (n) => String(n).padStart(2, '0');
    const now = new Date();
    const at = `，${now.getFullYear()}年${now.getMonth() + 1}月${now.getDate()}日 ${two(now.getHours())}:${two(now.getMinutes())} 打印`;
    for (const place of document.querySelectorAll('.printed [data-printed]')) place.textContent = at;
  });

  // Text to be copied into a message: without scripts it is marked and copied by hand.
  for (const button of document.querySelectorAll('button[data-copy]')) {
    const field = document.getElementById(button.dataset.copy);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      field.select();
      let isDone = false;
      try {
        // Plain http has no clipboard: there the older way serves.
        if (navigator.clipboard) isDone = await navigator.clipboard.writeText(field.value).then(() => true);
        else isDone = document.execCommand('copy');
      } catch {
        isDone = false;
      }
      button.nextElementSibling.textContent = isDone ? '已复制。' : '已选中，按 Ctrl+C 复制。';
    });
  }

  // A password is shown while its button is pressed in.
  for (const button of document.querySelectorAll('button[data-show]')) {
    const field = document.getElementById(button.dataset.show);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      const hide = field.type === 'text';
      field.type = hide ? 'password' : 'text';
      button.textContent = hide ? '显示' : '隐藏';
      button.setAttribute('aria-pressed', String(!hide));
    });
  }

  // On a phone the sentence comes first: the choice of the day folds away until it is wanted.
  const phone = window.matchMedia('(max-width: 48rem)');
  const fold = () => {
    for (const choice of document.querySelectorAll('details.asking')) choice.open = !phone.matches;
  };
  fold();
  phone.addEventListener?.('change', fold);
})();
