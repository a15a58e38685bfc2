// Everything works without this file. It wakes GOV.UK's components, whose address the page gives.
const components = document.getElementById("govuk-frontend");

if (components) {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  import(components.href).then(({ initAll }) => initAll());
}

// A button that copies what stands in a box. Without scripts it is not there, and the text can be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    box.select();
    // Where the browser has no clipboard for us (no TLS), the old way still works.
    const done = await (navigator.clipboard?.writeText(box.value).then(() => true, () => false));
    const copied = done || document.execCommand("copy");
    button.nextElementSibling.textContent = copied ? "Copied." : "Press Ctrl and C to copy what is marked.";
  });
}
