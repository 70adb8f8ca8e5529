/** One terminal on the screen: xterm.js, guarded, tied to a session. Knows nothing of React. */
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import type { ErrorData } from '#contract/errors'
import type { TerminalBridge, TerminalEnd } from '#contract/terminal'
import { copyText } from '../../ui/copy-text'
import { guardOutput, isWebAddress } from './output-guard'
import { OutputPacer } from './output-pacer'
import { plainPaste, plainTitle, typedCommand } from './plain-text'
import { screenTheme, searchMarks } from './screen-theme'
import { SessionStream } from './session-stream'

/** Lines above the visible ones; about 10 MB at 120 columns. */
const scrollbackLines = 5000
/** A shell that prints nothing for so long after its first output waits at its prompt. */
const quietMs = 150

export interface ScreenOptions {
  readonly bridge: TerminalBridge
  readonly session: string
  readonly scheme: 'light' | 'dark'
  readonly fontFamily: string
  readonly fontSize: number
  readonly screenReader: boolean
  onTitle(title: string | null): void
  onEnded(end: TerminalEnd): void
  onDetached(): void
  onFailed(error: ErrorData): void
  /** A click on a link; nothing was opened. Only for http and https. */
  onLink(address: string): void
  /** Whether to paste several lines into a program that would take each line end for Enter. */
  confirmPaste(lines: number): boolean
  /** F6: keyboard users are not to be caught in the terminal, where Tab belongs to the program. */
  onLeave(): void
  onSearch(): void
}

/** `index` counts from 0; null where there are too many to count them through. */
export interface Matches {
  readonly index: number | null
  readonly count: number
}

/** No more matches than these are marked and counted. */
const mostMatches = 1000

export type TypeResult = 'typed' | 'needs-bracketed-paste'

export class Screen {
  readonly terminal: Terminal
  readonly #search = new SearchAddon({ highlightLimit: mostMatches })
  readonly #options: ScreenOptions
  readonly #fit = new FitAddon()
  readonly #stream: SessionStream
  readonly #pacer: OutputPacer
  readonly #encoder = new TextEncoder()
  #closed = false

  constructor(options: ScreenOptions) {
    this.#options = options
    const open = (_: MouseEvent, address: string) => {
      if (isWebAddress(address)) options.onLink(address)
    }
    this.terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      fontFamily: options.fontFamily,
      fontSize: options.fontSize,
      scrollback: scrollbackLines,
      screenReaderMode: options.screenReader,
      theme: screenTheme(options.scheme),
      // Programs choose colours that cannot be read on the other theme's ground.
      minimumContrastRatio: 4.5,
      linkHandler: { activate: open },
      macOptionIsMeta: true,
    })
    this.terminal.loadAddon(this.#fit)
    this.terminal.loadAddon(this.#search)
    this.terminal.loadAddon(new WebLinksAddon(open))
    this.terminal.loadAddon(new Unicode11Addon())
    this.terminal.unicode.activeVersion = '11'
    this.#pacer = new OutputPacer((bytes, done) => this.terminal.write(bytes, done))
    this.#stream = new SessionStream(options.bridge, options.session, {
      attached: () => this.#tellSize(),
      write: (bytes, done) => this.#pacer.write(bytes, done),
      restart: (lost) =>
        this.terminal.write(
          `\x1bc\x1b[2m[${lost.toLocaleString('en')} bytes before this are gone]\x1b[0m\r\n`,
        ),
      ended: options.onEnded,
      detached: options.onDetached,
      failed: options.onFailed,
    })
    guardOutput(this.terminal, { replaying: () => this.#stream.replaying })
    this.terminal.onTitleChange((title) => options.onTitle(plainTitle(title)))
    this.terminal.onData((text) => this.#send(this.#encoder.encode(text)))
    this.terminal.onBinary((text) =>
      this.#send(Uint8Array.from(text, (character) => character.charCodeAt(0))),
    )
    this.terminal.onResize(() => this.#tellSize())
    this.terminal.attachCustomKeyEventHandler((event) => this.#handleKey(event))
  }

  /** Puts the screen into the page, at the size it has there, and asks for the session's output. */
  async show(parent: HTMLElement): Promise<void> {
    this.terminal.open(parent)
    // Before xterm.js sees them: what is pasted must not be able to press Enter or Escape.
    parent.addEventListener('paste', (event) => this.#paste(event), { capture: true })
    this.fit()
    await this.#stream.attach()
  }

  attach(): Promise<void> {
    return this.#stream.attach()
  }

  /** Takes the room that there is. */
  fit(): void {
    const { clientWidth, clientHeight } = this.terminal.element?.parentElement ?? {
      clientWidth: 0,
      clientHeight: 0,
    }
    if (clientWidth > 0 && clientHeight > 0) this.#fit.fit()
  }

  focus(): void {
    this.terminal.focus()
  }

  /** Goes to a match and marks all of them; `here` begins with the one that is shown, while it is typed. */
  find(text: string, where: 'here' | 'next' | 'before'): void {
    if (text === '') {
      this.endSearch()
      return
    }
    const options = { decorations: searchMarks, incremental: where === 'here' }
    if (where === 'before') this.#search.findPrevious(text, options)
    else this.#search.findNext(text, options)
  }

  listenForMatches(listener: (matches: Matches) => void): () => void {
    const { dispose } = this.#search.onDidChangeResults(({ resultIndex, resultCount }) =>
      listener({ index: resultIndex < 0 ? null : resultIndex, count: resultCount }),
    )
    return dispose
  }

  endSearch(): void {
    this.#search.clearDecorations()
    this.terminal.clearSelection()
  }

  setScheme(scheme: 'light' | 'dark'): void {
    this.terminal.options.theme = screenTheme(scheme)
  }

  setScreenReader(on: boolean): void {
    this.terminal.options.screenReaderMode = on
  }

  setFontSize(pixels: number): void {
    this.terminal.options.fontSize = pixels
    this.fit()
  }

  /** Puts text at the prompt as if typed, once there is a prompt, and presses Enter if `run`. */
  async type(text: string, run: boolean): Promise<TypeResult> {
    await this.#prompt()
    const typed = typedCommand(text, { bracketed: this.terminal.modes.bracketedPasteMode, run })
    if (typed === undefined) return 'needs-bracketed-paste'
    this.#send(this.#encoder.encode(typed))
    this.terminal.scrollToBottom()
    return 'typed'
  }

  /** The selected text into the clipboard; false when nothing is selected. */
  copy(): boolean {
    const text = this.terminal.getSelection()
    if (text === '') return false
    copyText(text)
    return true
  }

  close(): void {
    this.#closed = true
    this.#stream.close()
    this.#pacer.close()
    this.terminal.dispose()
  }

  #send(bytes: Uint8Array): void {
    if (this.#closed) return
    this.#options.bridge.write(this.#options.session, bytes)
    this.#pacer.input()
  }

  /** Before the session is attached the core does not listen; so the size is said again when it is. */
  #tellSize(): void {
    if (this.#closed) return
    const { cols: columns, rows } = this.terminal
    this.#options.bridge.resize(this.#options.session, { columns, rows })
  }

  #paste(event: ClipboardEvent): void {
    event.preventDefault()
    event.stopImmediatePropagation()
    const text = plainPaste(event.clipboardData?.getData('text/plain') ?? '')
    if (text === '') return
    const lines = text.split('\r').length
    if (lines > 1 && !this.terminal.modes.bracketedPasteMode && !this.#options.confirmPaste(lines)) return
    this.terminal.paste(text)
  }

  /** False: the key is not for the program. */
  #handleKey(event: KeyboardEvent): boolean {
    if (event.key === 'F6' && !event.shiftKey) {
      if (event.type === 'keydown') {
        event.preventDefault()
        this.#options.onLeave()
      }
      return false
    }
    // Commands of the Mac are the browser's own: it copies and pastes by itself.
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true
    switch (event.code) {
      case 'KeyC':
        if (event.type === 'keydown') {
          event.preventDefault()
          this.copy()
        }
        return false
      case 'KeyV':
        // Left to the browser, which pastes: then `#paste` has it.
        return false
      case 'KeyF':
        if (event.type === 'keydown') {
          event.preventDefault()
          this.#options.onSearch()
        }
        return false
      default:
        return true
    }
  }

  /** Resolves when the shell can be expected to wait for a command. */
  #prompt(): Promise<void> {
    const { terminal } = this
    if (terminal.modes.bracketedPasteMode) return Promise.resolve()
    return new Promise((resolve) => {
      let quiet: ReturnType<typeof setTimeout> | undefined
      const written = terminal.onWriteParsed(() => {
        if (terminal.modes.bracketedPasteMode) finish()
        else wait()
      })
      const finish = () => {
        clearTimeout(quiet)
        written.dispose()
        resolve()
      }
      const wait = () => {
        clearTimeout(quiet)
        quiet = setTimeout(finish, quietMs)
      }
      if (this.#stream.received > 0) wait()
    })
  }
}
