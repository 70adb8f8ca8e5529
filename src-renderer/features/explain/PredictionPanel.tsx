import type { LabDetail, Prediction } from '#contract/lab'
import type { RunBuild } from '#contract/run'
import { DataTable } from '../../ui/DataTable'
import { Icon } from '../../ui/Icon'
import { Instruction } from '../../ui/Instruction'
import { Panel } from '../../ui/Panel'
import { VariantTag } from '../../ui/VariantTag'
import { type PredictionLine, scorePrediction, type Verdict } from '../predict/prediction-score'
import classes from './Explain.module.css'

const verdictWords: Record<Verdict, string> = {
  'as-predicted': 'as you said',
  otherwise: 'otherwise',
  unclear: 'not clear',
}

function happened({ ran, builds }: PredictionLine): string {
  if (builds === 0) return 'not reached'
  if (ran === 0) return 'cached'
  return ran === builds ? 'ran again' : `ran again in ${ran} of ${builds}`
}

interface PredictionPanelProps {
  readonly lab: LabDetail
  readonly prediction: Prediction | null
  readonly builds: readonly RunBuild[]
}

/** What the learner said against what happened. */
export function PredictionPanel({ lab, prediction, builds }: PredictionPanelProps) {
  const scores = prediction ? scorePrediction(prediction, lab.variants, builds) : []
  if (!prediction || scores.length === 0) return null
  const phase = lab.phases.find((one) => one.id === prediction.phase)
  const asked = scores.reduce((sum, score) => sum + score.lines.length, 0)
  const hits = scores.reduce((sum, score) => sum + score.hits, 0)
  return (
    <Panel
      title="Your prediction and what happened"
      about={`${phase?.title ?? prediction.phase}: ${hits} of ${asked} steps did as you said.`}
    >
      <div className={classes.variants}>
        {scores.map(({ variant, lines }) => (
          <div key={variant.id}>
            <h3 className={classes.variant}>
              <VariantTag index={lab.variants.indexOf(variant)} title={variant.title} />
            </h3>
            <DataTable
              caption={`Prediction for ${variant.title}`}
              captionHidden
              rows={lines}
              rowKey={(line) => String(line.line)}
              columns={[
                {
                  header: 'Instruction',
                  heads: true,
                  cell: (line) => <Instruction text={line.instruction} />,
                },
                {
                  header: 'You said',
                  cell: (line) => (line.predicted === 'runs-again' ? 'runs again' : 'cached'),
                },
                { header: 'It', cell: happened },
                {
                  header: 'Result',
                  cell: (line) => (
                    <span className={classes.verdict} data-verdict={line.verdict}>
                      <Icon
                        name={
                          line.verdict === 'as-predicted'
                            ? 'tick'
                            : line.verdict === 'otherwise'
                              ? 'cross'
                              : 'question'
                        }
                      />
                      {verdictWords[line.verdict]}
                    </span>
                  ),
                },
              ]}
            />
          </div>
        ))}
      </div>
    </Panel>
  )
}
