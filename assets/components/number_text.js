// The box in which a number is typed. It shows at once what the bits beside it mean; what bits a typed
// number has, the server says.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { FloatFormat, Format } from "./numbers.js" */
/** @import { NumberData } from "./shared_number.js" */
import { element, oncePerPlace } from "./dom.js";
import { floatFields, floatParts, hexadecimal, valueText } from "./numbers.js";
import { markInvalid } from "./refused.js";
import { sharedNumber } from "./shared_number.js";
import { encodeRatio, readRatio } from "./stored_number.js";

const EVERY_DIGIT = 20; // characters up to which a value is written in full
const MOST_DIGITS = 17; // that any float needs

/**
 * What lib/ui/components/number_text.py sends.
 * @typedef {NumberData & { help: string, most: number }} Data
 *   most: characters that may stand in the box
 */

/** @typedef {ReturnType<typeof build>} Box */

const boxAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const box = boxAt(parentElement, data);
  box.input.maxLength = data.most;
  box.help.dataset.says = data.help;
  box.help.setAttribute("aria-label", `Help: ${data.help}`);
  box.number.follow(box.root, () => show(box));
  box.number.receive(data);
  show(box);
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const input = element("input");
  Object.assign(input, { id: "number", type: "text", autocomplete: "off", spellcheck: false });
  const label = element("label", "", "Number");
  label.htmlFor = input.id;
  const help = element("span", "help", "?");
  help.tabIndex = 0;
  help.setAttribute("role", "note");
  const refusal = element("span", "refusal"); // on screen the page says it
  refusal.id = "refusal";
  const root = element("div", "number", element("div", "head", label, help), input, refusal);
  parent.append(root);
  const box = { root, input, help, refusal, number: sharedNumber(data.param), typing: false };
  input.addEventListener("input", () => {
    box.typing = true;
  });
  // Enter, or leaving the box.
  input.addEventListener("change", () => {
    box.typing = false;
    box.number.type(input.value);
  });
  input.addEventListener("blur", () => {
    box.typing = false;
    show(box);
  });
  return box;
}

/**
 * What is being typed stays until it is done.
 * @param {Box} box
 */
function show({ input, refusal, number, typing }) {
  const { format, code, written, flipped, facts } = number;
  if (typing || !format) return;
  const now = written ?? (flipped ? boxText(format, code) : (facts.written ?? ""));
  if (input.value !== now) input.value = now;
  const said = now === facts.written ? (facts.refusal ?? "") : "";
  if (refusal.textContent !== said) refusal.textContent = said;
  markInvalid(input, said && refusal.id);
}

/**
 * Text that is stored as the code: every digit if these are few, else the shortest. As lib.ui.typed,
 * value_text.
 * @param {Format} format
 * @param {bigint} code
 */
export function boxText(format, code) {
  const exact = valueText(format, code);
  if (format.kind === "int") return withMinus(exact);
  const { kind, sign } = floatFields(format, code);
  if (kind === "infinity") return sign ? "−infinity" : "infinity";
  if (kind === "nan") return nanText(format, code);
  return withMinus(exact.length <= EVERY_DIGIT ? exact : shortest(format, code));
}

/**
 * Real minus signs, in the exponent too.
 * @param {string} text
 */
function withMinus(text) {
  return text.replaceAll("-", "−");
}

/**
 * A NaN is called so if it is the one that the word stands for, else by its bits.
 * @param {FloatFormat} format
 * @param {bigint} code
 */
function nanText(format, code) {
  const { significandBits, exponentBits, specials } = format;
  const top = ((1n << BigInt(exponentBits)) - 1n) << BigInt(significandBits);
  const quiet = specials === "ieee" && significandBits > 0 ? top | (1n << BigInt(significandBits - 1)) : code;
  const usual = specials === "fn" ? (1n << BigInt(exponentBits + significandBits)) - 1n : quiet;
  return code === usual ? "NaN" : hexadecimal(format, code);
}

/**
 * @param {FloatFormat} format
 * @param {bigint} code of a finite value
 */
function shortest(format, code) {
  const { sign, integer, power } = floatParts(format, code);
  const value = (sign ? -1 : 1) * Number(integer) * 2 ** power;
  for (let digits = 1; ; digits += 1) {
    const [decimals, exponent] = value.toExponential(digits - 1).split("e");
    if (digits === MOST_DIGITS || encodeRatio(format, readDecimal(decimals, Number(exponent))) === code)
      return general(decimals, Number(exponent), digits);
  }
}

/**
 * decimals x 10^exponent, exactly.
 * @param {string} decimals
 * @param {number} exponent
 */
function readDecimal(decimals, exponent) {
  const places = (decimals.split(".")[1] ?? "").length;
  const integer = decimals.replace(".", "");
  const power = exponent - places;
  return readRatio(power < 0 ? `${integer}/1${"0".repeat(-power)}` : `${integer}${"0".repeat(power)}`);
}

/**
 * As Python's "g" writes it, without zeros in the exponent.
 * @param {string} decimals from toExponential
 * @param {number} exponent
 * @param {number} digits
 */
function general(decimals, exponent, digits) {
  const bare = decimals.includes(".") ? decimals.replace(/\.?0+$/, "") : decimals;
  if (exponent < -4 || exponent >= digits) return `${bare}e${exponent}`;
  const [sign, figures] = bare.startsWith("-") ? ["-", bare.slice(1)] : ["", bare];
  const plain = figures.replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${plain}`;
  const whole = plain.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = plain.slice(exponent + 1);
  return `${sign}${whole}${rest && `.${rest}`}`;
}
