// The camera: looks at the middle of what it sees, four times a second, until a code is read or it is stopped.
const LOOK_MS = 250;
const FRAME_SIDE = 900;

class Camera {
  constructor(video) {
    this.video = video;
    this.stream = null;
  }

  // Resolves with {text, mask} of the first QR, or null when stopped. PictureFault("no_camera") where there is none.
  async read() {
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    } catch {
      throw new PictureFault("no_camera");
    }
    this.video.srcObject = this.stream;
    await this.video.play();
    while (this.stream !== null) {
      const code = this.look();
      if (code) {
        this.stop();
        return code;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return null;
  }

  look() {
    const size = { width: this.video.videoWidth, height: this.video.videoHeight };
    if (!size.width) return null;
    const side = Math.min(size.width, size.height);
    const part = { width: side / size.width, height: side / size.height };
    part.left = (1 - part.width) / 2;
    part.top = (1 - part.height) / 2;
    return codeIn(drawn(this.video, size, part, FRAME_SIDE));
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }
}
