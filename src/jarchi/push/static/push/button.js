// Breaking news on this device: a button, where the browser can. What asks for leave is loaded when it is pressed.
const button = document.querySelector(".devices button");
const mark = `push-${document.documentElement.lang}`; // set while this device has them

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  button.ariaPressed = Notification.permission === "granted" && localStorage.getItem(mark) !== null;
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => (await import(button.dataset.script)).press(button, mark));
}
