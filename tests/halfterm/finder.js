/* What a person finds by what is written on it: `asked` says what, and where; gives it back, or null.

   Playwright's own way of finding is brought into every page anew, which takes as long as the page itself. */
(asked) => {
  const told = (text) => (text || "").replace(/\s+/g, " ").trim();
  const same = (name, words, exact) =>
    exact ? name === words : name.toLowerCase().includes(words.toLowerCase());
  const isField = (name, label) => name === label || name === `${label} (required)`;
  const seen = (one) =>
    one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0
    && !one.closest("[aria-hidden=true]");
  const byIds = (ids) => told(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  const nameOf = (one) => {
    if (one.hasAttribute("aria-labelledby")) return byIds(one.getAttribute("aria-labelledby"));
    if (one.hasAttribute("aria-label")) return told(one.getAttribute("aria-label"));
    if (one.tagName === "FIELDSET") return told(one.querySelector(":scope > legend")?.textContent);
    return told(one.tagName === "INPUT" ? one.value : one.innerText);
  };
  const labelsOf = (one) => [
    ...[...(one.labels || [])].map((label) => told(label.textContent)),
    ...(one.hasAttribute("aria-label") || one.hasAttribute("aria-labelledby") ? [nameOf(one)] : []),
  ];
  const OF_ROLE = {
    link: "a[href], area[href]",
    button: "button, input[type=submit], [role=button]",
    navigation: "nav, [role=navigation]",
    group: "fieldset, [role=group]",
    main: "main",
    listitem: "li, [role=listitem]",
    radio: "input[type=radio]",
    textbox: "textarea, input:not([type]), input[type=text]",
    field: "input:not([type=hidden]), select, textarea",
  };
  const all = (role, place) => [...place.querySelectorAll(OF_ROLE[role])];
  const beside = asked.beside;
  const places = () => {
    if (beside) {
      return all("listitem", document).filter((one) =>
        beside.every((words) => same(told(one.textContent), words, false)));
    }
    if (!asked.within) return [document];
    const { role, name } = asked.within;
    if (!name) return all(role, document);
    if (role === "group") return all(role, document).filter((one) => isField(nameOf(one), name)).slice(-1);
    return all(role, document).filter((one) => same(nameOf(one), name, false));
  };
  const wanted = (one) =>
    asked.role === "field"
      ? labelsOf(one).some((label) => isField(label, asked.words))
      : asked.words === undefined || same(nameOf(one), asked.words, asked.exact);
  const found = places().flatMap((place) => all(asked.role, place)).filter(wanted);
  return (asked.role === "field" ? found[0] : found.filter(seen)[0]) || null;
}
