// Shows what the newsroom sends to this device, and opens the story. No page passes through here, and none is kept.
addEventListener("install", () => skipWaiting());

addEventListener("push", (event) => {
  const { title, url, ...shown } = event.data.json();
  event.waitUntil(registration.showNotification(title, { ...shown, data: url }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(new URL(event.notification.data, location.origin).href));
});

async function show(url) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = pages.find((page) => page.url.split("#")[0] === url.split("#")[0]);
  return shown ? shown.focus() : clients.openWindow(url);
}
