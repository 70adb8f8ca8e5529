const names = [
  'Harbour', 'Fish Market', 'Old Bridge', 'Town Hall', 'Theatre', 'Gasworks',
  'Botanic Garden', 'University', 'Hospital', 'Brickyard', 'Reservoir', 'Hill Top',
]

export const stops = names.map((name, index) => ({
  name,
  slug: name.toLowerCase().replaceAll(' ', '-'),
  minutes: index * 4,
}))
