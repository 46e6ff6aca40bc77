// Says on the page, and not on the console alone, that a passkey was not used.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const line = document.querySelector("#passkey-said");
  if (line) line.hidden = false;
});
