import { Button, type ButtonProps } from '@mantine/core'
import { useEffect, useState } from 'react'
import { copyText } from './copy-text'

const saysSoMs = 2000

interface CopyButtonProps extends Pick<ButtonProps, 'size' | 'variant'> {
  readonly text: string
  readonly label?: string
}

/** Mantine's own would need a permission for the clipboard, which the Electron shell gives to nobody. */
export function CopyButton({
  text,
  label = 'Copy',
  size = 'compact-xs',
  variant = 'default',
}: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), saysSoMs)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    copyText(text)
    setCopied(true)
  }
  return (
    <Button size={size} variant={variant} onClick={copy}>
      {copied ? 'Copied' : label}
    </Button>
  )
}
