// From a picture to the text of its QR. A page is mostly letters, so the seal's corner is looked at by itself too.
const SEAL_CORNER = { left: 0, top: 0.6, width: 0.55, height: 0.4 };
const WHOLE = { left: 0, top: 0, width: 1, height: 1 };
// [part, longest side, whether grain is smoothed away]: the likeliest first. A scan of a page needs the corner, a photo
// of the code alone the first; a test reads noisy pages, so none of these is there for nothing.
const LOOKS = [
  [WHOLE, 1000, false],
  [SEAL_CORNER, 950, true],
  [SEAL_CORNER, 700, true],
  [WHOLE, 1800, true],
  [WHOLE, 1000, true],
  [SEAL_CORNER, 800, true],
  [WHOLE, 1600, false],
  [WHOLE, 2400, true],
];

function drawn(source, size, part, longest) {
  const crop = { width: size.width * part.width, height: size.height * part.height };
  const scale = Math.min(1, longest / Math.max(crop.width, crop.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(crop.width * scale));
  canvas.height = Math.max(1, Math.round(crop.height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  const from = [size.width * part.left, size.height * part.top, crop.width, crop.height];
  context.drawImage(source, ...from, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

// The same, grey, each point mixed with its neighbours twice each way: grain goes, a module of three points stays.
function softened(image) {
  const { data, width, height } = image;
  let grey = Float32Array.from({ length: width * height }, (_, at) => (data[4 * at] + 2 * data[4 * at + 1] + data[4 * at + 2]) / 4);
  for (const step of [1, 1, width, width]) {
    const from = grey;
    grey = from.map((one, at) => (2 * one + (from[at - step] ?? one) + (from[at + step] ?? one)) / 4);
  }
  const out = new ImageData(width, height);
  grey.forEach((one, at) => out.data.fill(one, 4 * at, 4 * at + 3));
  for (let at = 3; at < out.data.length; at += 4) out.data[at] = 255;
  return out;
}

// {text, mask} of the QR in an image, or null.
function codeIn(image) {
  const found = jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" });
  return found?.data ? { text: found.data, mask: found.mask } : null;
}

// Lets the page show what it is doing between two heavy steps.
const breath = () => new Promise((resolve) => setTimeout(resolve, 0));

// {text, mask} of the QR, or null when none can be read. PictureFault for what is no picture.
async function codeInFile(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw new PictureFault(/heic|heif/i.test(`${file.type} ${file.name}`) ? "heic" : "not_a_picture");
  }
  try {
    for (const [part, side, isGrainy] of LOOKS) {
      const image = drawn(picture, picture, part, side);
      const code = codeIn(isGrainy ? softened(image) : image);
      if (code) return code;
      await breath();
    }
    return null;
  } finally {
    picture.close();
  }
}

class PictureFault extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}
