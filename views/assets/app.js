// Scripts only speed things up: every page works without them. Nothing here acts while somebody is
// composing Chinese text.
(() => {
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const typing = (target) => target.closest('input, select, textarea, [contenteditable]') !== null;

  // `/` goes to the search box.
  document.addEventListener('keydown', (event) => {
    if (composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/' && !typing(event.target)) {
      const box = document.querySelector('#find, main input[type=search]');
      if (box) {
        event.preventDefault();
        box.focus();
      }
    }
    if (event.key === 'Escape') {
      for (const menu of document.querySelectorAll('details.menu[open]')) menu.open = false;
    }
  });

  // A form that came back takes the reader to what needs mending.
  document.querySelector('#faults')?.focus();

  // Choices marked so show their page at once; the button beside them serves without scripts.
  for (const select of document.querySelectorAll('select[data-go]')) {
    select.addEventListener('change', () => select.form.requestSubmit());
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
      event.target.closest('form[method=post]')?.requestSubmit();
    }
  });

  for (const button of document.querySelectorAll('button[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
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
})();
