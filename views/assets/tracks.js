// The form of an event without this script takes one button more: choosing an outcome shows its
// fields at once, and a chosen file goes with whichever button is pressed.
(() => {
  const chooser = document.querySelector('[data-chooser]');
  if (chooser) {
    chooser.hidden = true;
    for (const radio of document.querySelectorAll('[data-choose]')) {
      // Arrow keys pass over the choices: the page follows once somebody stays on one.
      let waiting;
      radio.addEventListener('change', () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => radio.checked && chooser.form.requestSubmit(chooser), 350);
      });
    }
  }
  for (const form of document.querySelectorAll('form[data-file]')) {
    form.querySelector('input[type=file]')?.addEventListener('change', (event) => {
      form.enctype =
        event.target.files.length > 0 ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
    });
  }
  // After a choice the reader stays at it; after a check the effects come first; what needs mending before all.
  if (document.querySelector('#faults') !== null) return;
  document.querySelector('[data-chosen] [data-choose]:checked')?.focus();
  document.querySelector('#checked')?.focus();
})();
