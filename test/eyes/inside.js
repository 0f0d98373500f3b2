// Runs inside the page: what a pair of eyes, a finger and a Tab key would find there. Each asks for one thing
// and answers with faults in words; nothing on the page is changed for good.
(() => {
  const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';

  const name = (element) => {
    const own = element.id === '' ? '' : `#${element.id}`;
    const kind = element.classList.length === 0 ? '' : `.${[...element.classList].join('.')}`;
    const words = (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 24);
    return `${element.localName}${own}${kind} “${words}”`;
  };
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.getClientRects().length > 0 &&
    element.closest('.vh, .skip') === null;
  const insideOf = (element) => {
    const all = [];
    for (let up = element.parentElement; up !== null; up = up.parentElement) all.push(up);
    return all;
  };
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);

  /** Nothing is wider than the window, but what lies in a scroller of its own, which has a name and takes the focus. */
  function wide() {
    const root = document.documentElement;
    const faults = [];
    if (root.scrollWidth > root.clientWidth) {
      const out = [...document.body.querySelectorAll('*')].filter(
        (one) =>
          isSeen(one) &&
          one.getBoundingClientRect().right > root.clientWidth + 0.5 &&
          !insideOf(one).some((up) => up !== root && up !== document.body && scrolls(up)),
      );
      const inner = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
      faults.push(`${root.scrollWidth} px wide: ${inner.slice(0, 3).map(name).join(', ')}`);
    }
    for (const one of document.querySelectorAll('main *')) {
      if (!isSeen(one) || !scrolls(one) || one.scrollWidth <= one.clientWidth + 1) continue;
      if (one.matches('input, select, textarea')) continue;
      if (one.tabIndex < 0 && one.querySelector(CONTROLS) === null)
        faults.push(`${name(one)} scrolls, and no key gets there`);
      if (one.tabIndex >= 0 && !one.hasAttribute('aria-label') && !one.hasAttribute('aria-labelledby'))
        faults.push(`${name(one)} scrolls and has no name`);
    }
    return faults;
  }

  /** The lines of text of the page, each as high as its letters, as far as they are not scrolled away. */
  function lines() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const all = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (
        node.nodeValue.trim() === '' ||
        parent.matches('script, style, noscript, option, textarea') ||
        !isSeen(parent)
      )
        continue;
      const size = Number.parseFloat(getComputedStyle(parent).fontSize);
      const clips = insideOf(parent)
        .concat(parent)
        .filter(
          (up) =>
            up !== document.body &&
            getComputedStyle(up).overflowX !== 'visible' &&
            !(up instanceof SVGElement),
        );
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        let [left, right] = [rect.left, rect.right];
        for (const one of clips) {
          const box = one.getBoundingClientRect();
          left = Math.max(left, box.left);
          right = Math.min(right, box.right);
        }
        if (right - left < 1 || rect.height < 1) continue;
        const middle = (rect.top + rect.bottom) / 2;
        const half = Math.min(size, rect.height) / 2;
        all.push({ node, parent, left, right, top: middle - half, bottom: middle + half });
      }
    }
    return all;
  }

  /** No words over other words. */
  function overlaps() {
    const all = lines().sort((a, b) => a.top - b.top);
    const faults = [];
    for (const [at, one] of all.entries()) {
      for (let next = at + 1; next < all.length && all[next].top < one.bottom; next += 1) {
        const other = all[next];
        if (other.node === one.node) continue;
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - other.top;
        if (across > 2 && down > 3) faults.push(`${name(one.parent)} lies over ${name(other.parent)}`);
      }
    }
    return faults.slice(0, 5);
  }

  /** No words cut off, but where the whole of them is told elsewhere (title). */
  function clipped() {
    const faults = [];
    for (const one of document.querySelectorAll('body *')) {
      if (!isSeen(one) || one instanceof SVGElement) continue;
      const { overflowX, overflowY } = getComputedStyle(one);
      const cut = (kind) => kind === 'hidden' || kind === 'clip';
      if (one.matches('input, textarea, select')) {
        const isText = one.matches('input:not([type=checkbox], [type=radio], [type=file]), select');
        const size = Number.parseFloat(getComputedStyle(one).fontSize);
        if (isText && one.clientHeight < size * 1.15) faults.push(`${name(one)} is lower than its letters`);
        continue;
      }
      const over =
        (cut(overflowX) && one.scrollWidth > one.clientWidth + 1) ||
        (cut(overflowY) && one.scrollHeight > one.clientHeight + 2);
      if (over && !one.hasAttribute('title') && one.closest('[title]') === null)
        faults.push(`${name(one)} is cut off`);
    }
    const edge = document.documentElement.clientWidth;
    for (const one of lines())
      if (one.left < -1 || one.right > edge + 1) faults.push(`${name(one.parent)} runs out of the window`);
    return faults.slice(0, 5);
  }

  /** A word in a line or a cell is as high as its line allows; what begins a row, and all else, is a target of its own. */
  const isInText = (link) =>
    link.matches('a') && getComputedStyle(link).display === 'inline' && link.closest('tbody th') === null;
  const boxOf = (element) => {
    const own = element.getBoundingClientRect();
    const label = element.matches('input[type=checkbox], input[type=radio]')
      ? (element.closest('label') ?? document.querySelector(`label[for="${CSS.escape(element.id)}"]`))
      : null;
    const other = label?.getBoundingClientRect();
    return other === undefined
      ? own
      : { height: Math.max(own.height, other.height), width: Math.max(own.width, other.width) };
  };

  /** Every control is as high as a finger needs, and nearly as wide. */
  function small(least) {
    const faults = new Set();
    for (const one of document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary',
    )) {
      if (!isSeen(one) || one.closest('svg') !== null || isInText(one)) continue;
      const { height, width } = boxOf(one);
      if (height < least - 0.5 || width < 23.5)
        faults.add(`${Math.round(width)}×${Math.round(height)} ${name(one)}`);
    }
    return [...faults].slice(0, 20);
  }

  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [r = 0, g = 0, b = 0] = (color.match(/\d+(\.\d+)?/g) ?? []).map(Number);
    return 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  };
  const contrast = (a, b) =>
    (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
  const isClear = (color) => /^rgba\(.*, 0\)$|^(transparent|none)$/.test(color);
  const groundOf = (element) => {
    for (const one of [element, ...insideOf(element)]) {
      const { backgroundColor } = getComputedStyle(one);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const ringOf = (element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
    const outline = outlineStyle === 'none' || outlineWidth === '0px' ? '' : outlineColor;
    return {
      key: `${outline}|${outlineWidth}|${boxShadow}`,
      colors: [outline, ...(boxShadow.match(/rgba?\([^)]*\)/g) ?? [])].filter((one) => one !== ''),
    };
  };

  /** What Tab reaches shows that it is reached, and is not hidden under anything; in the order of reading. */
  function focus() {
    const faults = [];
    const all = [...document.querySelectorAll(CONTROLS)].filter(
      (one) =>
        one.tabIndex >= 0 &&
        !one.disabled &&
        isSeen(one) &&
        (one.type !== 'radio' ||
          one.checked ||
          document.querySelector(`input[type=radio][name="${CSS.escape(one.name)}"]:checked`) === null),
    );
    for (const one of all) if (one.tabIndex > 0) faults.push(`${name(one)} jumps the queue`);
    const places = [];
    for (const one of all) {
      const before = ringOf(one);
      one.focus();
      if (document.activeElement !== one) {
        faults.push(`${name(one)} does not take the focus`);
        continue;
      }
      const after = ringOf(one);
      const ground = groundOf(one.parentElement ?? one);
      if (after.key === before.key) faults.push(`${name(one)} does not show the focus`);
      else if (!after.colors.some((color) => contrast(color, ground) >= 3))
        faults.push(`${name(one)} shows the focus too faintly: ${after.colors} on ${ground}`);
      const rect =
        [...one.getClientRects()].find((each) => each.width > 0 && each.height > 0) ??
        one.getBoundingClientRect();
      const [x, y] = [rect.left + rect.width / 2, rect.top + Math.min(rect.height / 2, 12)];
      const above = document.elementFromPoint(x, y);
      const isCovered =
        above !== null &&
        !one.contains(above) &&
        !above.contains(one) &&
        above.closest('label')?.contains(one) !== true;
      if (y < 0 || y > innerHeight) faults.push(`${name(one)} has the focus out of sight`);
      else if (isCovered) faults.push(`${name(one)} has the focus under ${name(above)}`);
      // A field stands where its label begins.
      const box = (one.closest('label') ?? one).getBoundingClientRect();
      const [top, bottom] = [Math.min(rect.top, box.top) + scrollY, rect.bottom + scrollY];
      places.push({ one, left: rect.left, right: rect.right, top, bottom });
    }
    document.activeElement?.blur();
    scrollTo(0, 0);
    for (const [at, next] of places.entries()) {
      const last = places[at - 1];
      if (
        last === undefined ||
        insideOf(last.one).some((up) => scrolls(up) || getComputedStyle(up).position === 'absolute')
      )
        continue;
      const isAbove = next.bottom <= last.top + 2 && next.left < last.right && next.right > last.left - 40;
      const isBefore =
        next.right <= last.left + 1 &&
        next.top < last.bottom - 4 &&
        next.bottom > last.top + 4 &&
        Math.abs((next.top + next.bottom) / 2 - (last.top + last.bottom) / 2) < 12;
      if (isAbove || isBefore)
        faults.push(`${name(next.one)} comes after ${name(last.one)}, and stands before it`);
    }
    return faults.slice(0, 6);
  }

  /** What is drawn has a name, or is told not to be read. */
  function charts() {
    const faults = [];
    for (const one of document.querySelectorAll('svg')) {
      if (
        !isSeen(one) ||
        one.closest('[aria-hidden=true]') !== null ||
        one.parentElement.closest('svg') !== null
      )
        continue;
      const words = one.getAttribute('aria-label') ?? one.querySelector(':scope > title')?.textContent ?? '';
      if (one.getAttribute('role') !== 'img' || words.trim().length < 4)
        faults.push(`a drawing in ${name(one.parentElement)} has no name`);
    }
    return faults.slice(0, 5);
  }

  /** What is on paper can be read there: nothing that is only for pressing. */
  function paper() {
    const faults = [...document.querySelectorAll('a.btn, button, summary, nav:not(.tabs)')]
      .filter((one) => isSeen(one))
      .map((one) => `${name(one)} is printed`);
    return faults.slice(0, 5);
  }

  /** Where the reader has chosen the colours, what is drawn can be told from its ground. */
  function drawn() {
    const faults = [];
    for (const one of document.querySelectorAll(
      'svg :is(rect, path, circle, polygon, polyline, line, text)',
    )) {
      const { fill, stroke } = getComputedStyle(one);
      if (!one.checkVisibility() || one.closest('defs, clipPath, pattern, mask') !== null) continue;
      const box = one.getBoundingClientRect();
      if (box.width + box.height < 3) continue;
      const ground = groundOf(one.closest('svg').parentElement);
      // What has the colour of the ground itself is there to leave room.
      const colors = [fill, stroke].filter(
        (color) => !isClear(color) && !/^url/.test(color) && color !== ground,
      );
      if (colors.length > 0 && !colors.some((color) => contrast(color, ground) >= 3))
        faults.push(`${one.localName}, ${colors.join(' and ')} on ${ground}`);
    }
    return [...new Set(faults)].slice(0, 6);
  }

  globalThis.eyes = { drawn, wide, overlaps, clipped, small, focus, charts, paper };
})();
