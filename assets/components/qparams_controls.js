// Bits, scale and zero-point as sliders, with boxes to type the latter two.

/** @import { QParams } from "./affine.js" */
/** @import { ComponentArgs } from "./dom.js" */
/** @import { LiveData, Setting } from "./live_component.js" */
/** @import { Typed } from "./words.js" */
import { codeRange } from "./affine.js";
import { LiveComponent } from "./live_component.js";
import { clip } from "./numeric.js";
import { refusing } from "./refused.js";
import { numberBox, positionOf, readCode, readScale, scaleAt } from "./scale_slider.js";
import { float32Text, number, whole } from "./words.js";

/**
 * @typedef {{ bits: number, signed: boolean, narrow?: boolean, scale: number, zero_point: number } &
 *   Record<string, Setting>} QParamsSettings
 */

/**
 * @template {QParamsSettings} Settings
 * @template {LiveData<Settings>} Data
 * @extends {LiveComponent<Settings, Data>}
 */
export class QParamsControls extends LiveComponent {
  /**
   * @param {HTMLElement} root
   * @param {ComponentArgs<Data>} args
   */
  constructor(root, args) {
    super(root, args);
    /** @type {((problem: string) => void)[]} */
    this.refusals = []; // of the boxes
    this.listenToSlider("#bits", (bits) => this.setBits(bits));
    this.listenToSlider("#scale", (position) => this.setScale(scaleAt(position)));
    this.listenToSlider("#zero", (code) => this.setZeroPoint(code));
    this.showScale = this.box("#scale-now", readScale, (scale) => this.setScale(scale));
    const readZero = (/** @type {string} */ words) => readCode(words, this.settings.bits, this.qparams);
    this.showZero = this.box("#zero-now", readZero, (code) => this.setZeroPoint(code));
  }

  /** @returns {QParams} */
  get qparams() {
    const { bits, signed, narrow, scale, zero_point: zeroPoint } = this.settings;
    return { scale, zeroPoint, ...codeRange(bits, signed, narrow) };
  }

  /**
   * A box for a number; returns how to show another one in it.
   * @param {string} selector
   * @param {(words: string) => Typed} read
   * @param {(value: number) => void} set
   */
  box(selector, read, set) {
    const input = this.input(selector);
    const take = (/** @type {number} */ value) => {
      this.change(() => set(value));
      this.rest();
    };
    const refuse = refusing(input, /** @type {Element} */ (input.closest(".control, figcaption")));
    this.refusals.push(refuse);
    return numberBox(input, read, take, refuse);
  }

  /** @param {() => void} set */
  change(set) {
    for (const refuse of this.refusals) refuse("");
    super.change(set);
  }

  /** @param {Setting} value */
  spelled(value) {
    return float32Text(Number(value));
  }

  /** @param {number} bits change, the step stays */
  setBits(bits) {
    const { signed, narrow, zero_point: zeroPoint } = this.settings;
    const { qmin, qmax } = codeRange(bits, signed, narrow);
    this.settings = { ...this.settings, bits, zero_point: clip(zeroPoint, qmin, qmax) };
  }

  /** @param {number} scale */
  setScale(scale) {
    this.settings = { ...this.settings, scale };
  }

  /** @param {number} zeroPoint */
  setZeroPoint(zeroPoint) {
    this.settings = { ...this.settings, zero_point: zeroPoint };
  }

  /**
   * @param {number} least the position of the scale slider's lower end
   * @param {number} most and of its upper end
   */
  showControls(least, most) {
    const { qmin, qmax, scale, zeroPoint } = this.qparams;
    this.showBits(`${whole(qmax - qmin + 1)} codes, ${whole(qmin)} to ${whole(qmax)}`);
    this.showSlider("#scale", least, most, positionOf(scale));
    this.find("#scale").setAttribute("aria-valuetext", number(scale, 4));
    this.showScale(String(Number(scale.toPrecision(4))));
    this.find("#scale-now").title = float32Text(scale);
    this.showSlider("#zero", qmin, qmax, zeroPoint);
    this.showZero(String(zeroPoint));
  }
}
