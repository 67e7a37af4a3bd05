// Bits, scale and zero-point as sliders, with boxes to type the latter two.
import { codeRange } from "./affine.js";
import { Live } from "./live.js";
import { numberBox, positionOf, readCode, readScale, scaleAt } from "./scale_slider.js";
import { float32Text, number, whole } from "./words.js";

// Holds bits, signed, narrow and qparams.
export class QParamsControls extends Live {
  constructor(root) {
    super(root);
    this.listenToSlider("#bits", (bits) => this.setBits(bits));
    this.listenToSlider("#scale", (position) => this.setScale(scaleAt(position)));
    this.listenToSlider("#zero", (code) => this.setZeroPoint(code));
    this.showScale = this.box("#scale-now", readScale, (scale) => this.setScale(scale));
    const readZero = (words) => readCode(words, this.bits, this.qparams);
    this.showZero = this.box("#zero-now", readZero, (code) => this.setZeroPoint(code));
  }

  // A box for a number; returns how to show another one in it.
  box(selector, read, set) {
    const take = (value) => {
      this.change(() => set(value));
      this.rest();
    };
    return numberBox(this.find(selector), read, take, (sentence) => this.refuse(sentence));
  }

  values() {
    return { bits: this.bits, scale: this.qparams.scale, zero_point: this.qparams.zeroPoint };
  }

  spelled(value) {
    return float32Text(value);
  }

  // The step stays.
  setBits(bits) {
    const codes = codeRange(bits, this.signed, this.narrow);
    const zeroPoint = Math.min(Math.max(this.qparams.zeroPoint, codes.qmin), codes.qmax);
    this.bits = bits;
    this.qparams = { ...this.qparams, ...codes, zeroPoint };
  }

  setScale(scale) {
    this.qparams = { ...this.qparams, scale };
  }

  setZeroPoint(zeroPoint) {
    this.qparams = { ...this.qparams, zeroPoint };
  }

  // least, most: the ends of the scale slider, as positions.
  showControls(least, most) {
    const { qmin, qmax, scale, zeroPoint } = this.qparams;
    this.showBits(`${whole(qmax - qmin + 1)} codes, ${whole(qmin)} to ${whole(qmax)}`);
    this.showSlider("#scale", least, most, positionOf(scale));
    this.find("#scale").setAttribute("aria-valuetext", number(scale, 4));
    this.showScale(String(Number(scale.toPrecision(4))));
    this.find("#scale-now").title = float32Text(scale);
    this.showSlider("#zero", qmin, qmax, zeroPoint);
    this.showZero(zeroPoint);
  }
}
