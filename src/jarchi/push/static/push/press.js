// The button for breaking news was pressed: on, or off again.
import { kept, subscription } from "./device.js";

async function post(url, data) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(data) });
  if (!answer.ok) throw answer;
  return answer.json();
}

async function begin(to, key, mark) {
  await post(to, { subscription: await subscription(key) });
  localStorage.setItem(mark, "1");
}

async function end(to, mark) {
  const device = await kept();
  if (device && !(await post(to, { endpoint: device.endpoint })).wanted) await device.unsubscribe();
  localStorage.removeItem(mark);
}

export async function press(button, mark) {
  const { key, to, no, failed } = button.dataset;
  const [subscribe, unsubscribe] = to.split(" ");
  const isOn = button.ariaPressed === "true";
  const status = button.parentElement.querySelector("[role=status]");
  status.textContent = "";
  button.disabled = true;
  try {
    await (isOn ? end(unsubscribe, mark) : begin(subscribe, key, mark));
    button.ariaPressed = !isOn;
  } catch (error) {
    status.textContent = error.name === "NotAllowedError" ? no : failed;
  }
  button.disabled = false;
}
