// Everything works without this file. It wakes GOV.UK's components, whose address the page gives.
const components = document.getElementById("govuk-frontend");

if (components) {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  import(components.href).then(({ initAll }) => initAll());
}
