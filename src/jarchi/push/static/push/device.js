// The browser's subscription to messages of this newsroom. Call it in a click: it asks the reader for leave.
const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// `key`: of the newsroom. Throws a NotAllowedError if the reader says no.
export async function subscription(key) {
  if (await Notification.requestPermission() !== "granted") throw new DOMException("no leave", "NotAllowedError");
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const kept = await pushManager.getSubscription();
  if (kept && text(kept.options.applicationServerKey) === key) return kept;
  await kept?.unsubscribe(); // the newsroom has another key now
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

// A form has a hidden paragraph with a box to tick and an input `device`: the browser asks for leave as soon as it is ticked.
export function offer(box) {
  const { device } = box.form.elements;
  box.closest("p").hidden = !("serviceWorker" in navigator && "PushManager" in window && "Notification" in window);
  box.addEventListener("change", async () => {
    device.value = "";
    if (!box.checked) return;
    box.disabled = true;
    try {
      device.value = JSON.stringify(await subscription(box.dataset.key));
    } catch {
      box.checked = false;
    }
    box.disabled = false;
  });
}

export async function kept() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}
