import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import classes from './Images.module.css'
import type { OpenImage } from './use-open-image'

/** A path of this machine, and which image of it where there are several. */
export function OpenPath({ opener }: { opener: OpenImage }) {
  const [path, setPath] = useState('')
  const [image, setImage] = useState('')
  function open(event: FormEvent) {
    event.preventDefault()
    if (path.trim() === '') return
    void opener.open({
      image: { kind: 'path', path: path.trim(), image: image.trim() === '' ? null : image.trim() },
    })
  }
  return (
    <form className={classes.form} onSubmit={open}>
      <TextInput
        size="sm"
        className={classes.grow}
        label="Path of the archive or folder"
        placeholder="/home/me/image.tar"
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
      />
      <TextInput
        size="sm"
        label="Image in it, where there are several"
        placeholder="name:tag"
        value={image}
        onChange={(event) => setImage(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
      />
      <Button type="submit" size="sm" disabled={path.trim() === ''} loading={opener.busy}>
        Explore
      </Button>
    </form>
  )
}
