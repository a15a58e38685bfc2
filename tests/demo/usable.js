// What only a person sees, of one page as wide as a phone or as large as it gets: a list of what is wrong with it.
async () => {
  const wrong = [];
  const named = (one) => one.id ? `#${one.id}` : `${one.tagName.toLowerCase()} "${(one.textContent || one.name || "").trim().slice(0, 40)}"`;
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true });
  const tooWide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

  // 1.4.10 Reflow; 1.4.12 Text spacing, as the criterion has it: nothing beside the page, nothing cut off.
  const asTyped = (styles, called) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets = [sheet];
    if (tooWide() > 0) {
      const over = [...document.querySelectorAll("body *")].filter((one) => isShown(one) && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
      wrong.push(`${called}: ${tooWide()} pixels too wide: ${over.slice(-3).map(named).join(", ")}`);
    }
    for (const one of document.querySelectorAll("main *")) {
      const cut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
      if (cut && one.clientWidth > 1 && one.clientHeight > 1 && !("value" in one) && isShown(one) && /hidden|clip/.test(getComputedStyle(one).overflow)) wrong.push(`${called}: ${named(one)} is cut off`);
    }
    document.adoptedStyleSheets = [];
  };
  asTyped("", "320 pixels");
  asTyped("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }", "text spacing");

  // 2.4.7 Focus visible, 2.4.11 Focus not obscured: whatever can have the focus shows it, and can be seen then.
  const drawn = (one) => [[one], ...[...(one.labels || [])].map((label) => [label, "::before"])].map((of) => {
    const style = getComputedStyle(...of);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor, style.borderColor].join();
  }).join();
  const focusable = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((one) => isShown(one) && one.tabIndex >= 0 && !one.matches(":disabled") && one.type !== "hidden");
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2; // of what is within the window
  document.activeElement.blur();
  const before = focusable.map(drawn);
  focusable.forEach((one, number) => {
    one.focus({ focusVisible: true });
    if (document.activeElement !== one) return wrong.push(`${named(one)} takes no focus`);
    if (drawn(one) === before[number]) wrong.push(`${named(one)} does not show that it has the focus`);
    const { left, right, top, bottom } = one.getClientRects()[0];
    const there = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
    if (!there || !(one.contains(there) || there.contains(one) || [...(one.labels || [])].includes(there))) wrong.push(`${named(one)} is hidden when it has the focus`);
  });
  document.activeElement.blur();

  // 1.4.11 Non-text contrast: where a field ends can be seen.
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const ground = (one) => {
    const colour = getComputedStyle(one).backgroundColor;
    return /, 0\)$/.test(colour) ? (one.parentElement ? ground(one.parentElement) : "rgb(255, 255, 255)") : colour;
  };
  for (const one of document.querySelectorAll(".govuk-input, .govuk-textarea, .govuk-select, .govuk-radios__label, .govuk-checkboxes__label")) {
    const edge = light(getComputedStyle(one, one.tagName === "LABEL" ? "::before" : undefined).borderTopColor);
    const beside = light(ground(one.parentElement));
    if (Math.max(edge, beside) / Math.min(edge, beside) < 3) wrong.push(`${named(one)} cannot be told from what is round it`);
  }

  // 3.3.8 Accessible authentication: whatever is asked for can be pasted, and a password can be kept by a browser.
  for (const one of document.querySelectorAll("main input, main textarea")) {
    if (!one.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true }))) wrong.push(`${named(one)} cannot be pasted into`);
    if (one.type === "password" && !/^(current-password|new-password|one-time-code)$/.test(one.autocomplete)) wrong.push(`${named(one)} is not told to the browser`);
  }

  // 3.3.1 Error identification: each fault leads to its field, and stands there in words.
  for (const link of document.querySelectorAll(".govuk-error-summary a[href^='#']")) {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) wrong.push(`the fault "${link.textContent}" leads nowhere`);
  }
  if (document.querySelector("main .govuk-error-summary") && !document.title.startsWith("Error: ")) wrong.push("the title does not tell of the error");

  // Everything that axe knows to look for; 2.5.8 Target size too, which it looks for where it is asked to.
  const axes = await axe.run({ selectors: false, resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
  for (const one of axes.violations) wrong.push(`${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(", ")}`);
  return wrong;
}
