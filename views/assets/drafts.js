// What was typed outlives a line that drops, a reload and the way back: kept in this window (a new one has none of it),
// for this session, until the form was taken. A form is sent only once the server answers, so that a dead line
// leaves it standing. Passwords, files, contacts and telephone numbers are never kept.
(() => {
  const PREFIX = 'draft ';
  const MOST_SIGNS = 200_000;
  const MOST_FIELDS = 400;
  const WAIT = 8000;
  const session = document.body.dataset.drafts;
  const PERSONAL = /contact|received|phone|mobile|password|(^|_)tel($|_)/;
  /** A number that somebody can be called at, wherever it was typed. */
  const CALLABLE = /(^|\D)(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(^|\D)0\d{2,3}[- ]\d{7,8}(?!\d)/;

  let store;
  try {
    store = window.sessionStorage;
    for (const key of Object.keys(store)) {
      if (key.startsWith(PREFIX) && JSON.parse(store.getItem(key)).session !== session) store.removeItem(key);
    }
  } catch {
    return; // Some browsers keep nothing; forms then work as they always did.
  }
  if (session === undefined) return;
  const clear = (which) => {
    for (const key of Object.keys(store))
      if (key.startsWith(PREFIX) && which(JSON.parse(store.getItem(key)))) store.removeItem(key);
  };

  // What was sent and led on to another page was taken; what failed answers in its own place.
  const arrival = performance.getEntriesByType('navigation')[0];
  if (arrival?.type === 'navigate' && arrival.redirectCount > 0) clear((draft) => draft.isSent);

  /** Where it is sent to: a field may be named like the property. */
  const pathOf = (form) => new URL(form.getAttribute('action') || location.href, location.href).pathname;
  const isKept = (field) =>
    field.name !== '' &&
    !/^(hidden|file|password|tel|submit|button|reset|image)$/.test(field.type) &&
    !PERSONAL.test(field.name) &&
    !field.disabled;
  const isChoice = (field) => field.type === 'checkbox' || field.type === 'radio';
  const isList = (field) => field.type === 'select-multiple';
  const valueIn = (field) => {
    if (isChoice(field)) return field.checked;
    if (isList(field)) return [...field.selectedOptions].map((one) => one.value).join('\n');
    return field.value;
  };
  const asServed = (field) => {
    if (isChoice(field)) return field.defaultChecked;
    if (field.options === undefined) return field.defaultValue;
    const marked = [...field.options].filter((one) => one.defaultSelected);
    if (isList(field)) return marked.map((one) => one.value).join('\n');
    return (marked[marked.length - 1] ?? field.options[0])?.value ?? '';
  };
  const put = (field, value) => {
    if (isChoice(field)) field.checked = value;
    else if (isList(field))
      for (const one of field.options) one.selected = value.split('\n').includes(one.value);
    else field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  /** Each field by name, and which of that name it is. */
  const fieldsOf = (form) => {
    const seen = {};
    return [...form.elements].filter(isKept).map((field) => {
      const at = seen[field.name] ?? 0;
      seen[field.name] = at + 1;
      return [`${field.name} ${at}`, field];
    });
  };

  /** Says something above the form, with what can be done about it. */
  function say(form, role, words, ...deeds) {
    form.previousElementSibling?.matches('[data-draft-said]') && form.previousElementSibling.remove();
    const band = document.createElement('div');
    band.className = role === 'alert' ? 'band bad draft-said no-print' : 'band draft-said no-print';
    band.dataset.draftSaid = '';
    band.setAttribute('role', role);
    const text = document.createElement('p');
    text.textContent = words;
    band.append(text);
    for (const [word, does] of deeds) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn small';
      button.textContent = word;
      button.addEventListener('click', () => {
        does();
        band.remove();
      });
      band.append(button);
    }
    form.before(band);
    return band;
  }

  const waiting = new WeakSet();
  const reachable = new WeakSet();
  const drafted = new WeakMap();

  const isAsked = (form) =>
    form.method === 'post' &&
    !form.matches('.menu form, [data-bulk], [data-no-draft]') &&
    form.querySelector('[type=password]') === null &&
    form.elements.length <= MOST_FIELDS &&
    form.querySelector('textarea, select, input:not([type=hidden]):not([type=file])') !== null;

  const seen = {};
  for (const form of document.forms) {
    if (!isAsked(form)) continue;
    // With what is asked: the visit to one enterprise is not the visit to another.
    const path = pathOf(form) + new URL(form.getAttribute('action') || location.href, location.href).search;
    seen[path] = (seen[path] ?? 0) + 1;
    const key = `${PREFIX}${path} ${seen[path]}`;
    // What the form was before anybody typed: a draft is put back by itself only into the same form.
    const basis = JSON.stringify([
      ...[...form.elements]
        .filter((field) => field.type === 'hidden' && !/^(csrf|key)$/.test(field.name))
        .map((field) => [field.name, field.defaultValue]),
      ...fieldsOf(form).map(([name, field]) => [name, asServed(field)]),
    ]);
    const draft = JSON.parse(store.getItem(key));
    const isReturned = document.getElementById('faults') !== null;
    drafted.set(form, { key, isChanged: false });

    const keep = (isSent = false) => {
      const values = Object.fromEntries(
        fieldsOf(form)
          .filter(([, field]) => typeof valueIn(field) === 'boolean' || !CALLABLE.test(valueIn(field)))
          .map(([name, field]) => [name, valueIn(field)]),
      );
      const text = JSON.stringify({
        session,
        basis: isReturned ? (draft?.basis ?? basis) : basis,
        values,
        isSent,
      });
      try {
        if (text.length <= MOST_SIGNS) store.setItem(key, text);
      } catch {
        // Full: what is on the page stays on the page.
      }
    };
    drafted.get(form).keep = keep;
    const changed = () => {
      drafted.get(form).isChanged = true;
    };
    form.addEventListener('input', (event) => {
      changed();
      if (!event.isComposing) keep();
    });
    form.addEventListener('change', () => {
      changed();
      keep();
    });
    form.addEventListener('compositionend', () => keep());
    const drop = () => {
      store.removeItem(key);
      for (const [, field] of fieldsOf(form))
        if (valueIn(field) !== asServed(field)) put(field, asServed(field));
      store.removeItem(key);
      drafted.get(form).isChanged = false;
    };

    if (draft === null) continue;
    // A form that came back with its faults is filled in by the server: what was typed is in it.
    if (isReturned) {
      drafted.get(form).isChanged = true;
      keep();
      continue;
    }
    const fill = () => {
      for (const [name, field] of fieldsOf(form))
        if (name in draft.values && valueIn(field) !== draft.values[name]) put(field, draft.values[name]);
    };
    const differs = fieldsOf(form).some(
      ([name, field]) => name in draft.values && asServed(field) !== draft.values[name],
    );
    if (!differs) {
      store.removeItem(key);
    } else if (draft.basis === basis) {
      fill();
      say(form, 'status', '已填回上次没有保存的内容。', ['清除这些内容', drop]);
    } else {
      say(
        form,
        'status',
        '上次有内容没有保存，此后资料有变化。',
        ['填回上次的内容', fill],
        ['清除上次的内容', () => store.removeItem(key)],
      );
    }
  }

  /** Whether the server answers at all: whatever it says. */
  async function answers() {
    if (navigator.onLine === false) return false;
    const given = new AbortController();
    const clock = setTimeout(() => given.abort(), WAIT);
    try {
      await fetch('/healthz', { cache: 'no-store', signal: given.signal });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(clock);
    }
  }

  document.addEventListener(
    'submit',
    async (event) => {
      const form = event.target;
      if (pathOf(form) === '/sign-out') {
        clear(() => true);
        return;
      }
      const own = drafted.get(form);
      if (own === undefined || !own.isChanged) return;
      // Older browsers cannot be asked to send once more: there the draft alone remains.
      if (reachable.delete(form) || form.requestSubmit === undefined) {
        own.keep(true);
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting.has(form)) return;
      waiting.add(form);
      const { submitter } = event;
      const isThere = await answers();
      waiting.delete(form);
      if (isThere) {
        if (form.previousElementSibling?.matches('[data-draft-said]')) form.previousElementSibling.remove();
        reachable.add(form);
        // A button is asked to send, so that its name and address go along.
        form.requestSubmit(submitter ?? undefined);
        reachable.delete(form);
        return;
      }
      own.keep();
      const word = submitter?.textContent.trim() || '保存';
      say(form, 'alert', `连不上系统，还没有保存，内容都在页面上。网络恢复后再按“${word}”。`).scrollIntoView({
        block: 'nearest',
      });
    },
    true,
  );
})();
