/**
 * A short sound of two soft notes, made here: no file is fetched for it.
 */
const NOTES_HERTZ = [660, 880];
const NOTE_SECONDS = 0.16;
/** Of 1, where it is loudest. */
const LOUDNESS = 0.12;

/** Plays it, where the browser lets a page be heard: one that was not touched yet may not. */
export function chime(): void {
  if (!navigator.userActivation.hasBeenActive) return;
  const audio = new AudioContext();
  const volume = audio.createGain();
  volume.connect(audio.destination);
  NOTES_HERTZ.forEach((hertz, index) => {
    const note = audio.createOscillator();
    const start = audio.currentTime + index * NOTE_SECONDS;
    const end = start + NOTE_SECONDS;
    note.frequency.value = hertz;
    note.connect(volume);
    volume.gain.setValueAtTime(LOUDNESS, start);
    volume.gain.linearRampToValueAtTime(0.001, end);
    note.start(start);
    note.stop(end);
    if (index === NOTES_HERTZ.length - 1) note.onended = () => void audio.close();
  });
}
