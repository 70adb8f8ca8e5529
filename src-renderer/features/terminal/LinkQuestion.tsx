import { Button, Group, Modal } from '@mantine/core'
import classes from './TerminalPanel.module.css'

interface LinkQuestionProps {
  readonly address: string | null
  readonly onClose: () => void
}

/** Output may show one address and lead to another: the whole of it is shown before anything is opened. */
export function LinkQuestion({ address, onClose }: LinkQuestionProps) {
  return (
    <Modal opened={address !== null} onClose={onClose} title="Open this address?" centered>
      <p>A program in the terminal printed a link. It leads to</p>
      <p className={classes.address}>{address}</p>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          Do not open
        </Button>
        <Button
          component="a"
          href={address ?? undefined}
          target="_blank"
          rel="noopener noreferrer"
          onClick={onClose}
        >
          Open in the browser
        </Button>
      </Group>
    </Modal>
  )
}
