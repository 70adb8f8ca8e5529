/**
 * Whether a predicate holds, told from records alone. A step that was never reached is neither cached nor run
 * again, and a build that is not there shows nothing.
 */
import { assertNever } from '#contract/errors'
import type { Predicate } from '../predicate-schema'
import { figureRatio, fileAbsent, fileHidden, filePresent, imageFigure } from './analysis'
import { buildFails, buildSucceeds, imagePlatforms, targetsMade } from './builds'
import { contextHas, contextLacks } from './context'
import type { Evidence, Finding } from './evidence'
import { contextRatio, imageSize, mirrorRatio, sizeGrowth, sizeRatio, timeRatio } from './figures'
import {
  imageUnprivileged,
  layerMade,
  layerNone,
  layerSize,
  layersDiffer,
  layersGrowth,
  layersSame,
} from './layers'
import { overlapRatio, stagesOverlap } from './overlap'
import { lastStageForTarget, stepsEmulated, stepsNative, stepsRatio } from './platforms'
import { probeExit, probeOutput, probeRefused, probeSame, probeStatus } from './probes'
import { searchAbsent, searchFound } from './search'
import { explainedByFile, stageUnbuilt, stepIs, stepsCached, stepsCount, stepsReran } from './steps'

export function evaluate(check: Predicate, evidence: Evidence): Finding {
  switch (check.kind) {
    case 'build.succeeds':
      return buildSucceeds(evidence.at(check.at))
    case 'build.fails':
      return buildFails(check, evidence.at(check.at))
    case 'step.reran':
      return stepIs('ran', check, evidence.at(check.at))
    case 'step.cached':
      return stepIs('cached', check, evidence.at(check.at))
    case 'steps.cached':
      return stepsCached(check, evidence.at(check.at))
    case 'steps.reran':
      return stepsReran(check, evidence.at(check.at))
    case 'steps.count':
      return stepsCount(check, evidence.at(check.at))
    case 'targets.made':
      return targetsMade(check, evidence.at(check.at))
    case 'steps.native':
      return stepsNative(check, evidence.at(check.at))
    case 'steps.emulated':
      return stepsEmulated(check, evidence.at(check.at))
    case 'last-stage.for-target':
      return lastStageForTarget(evidence.at(check.at))
    case 'steps.ratio':
      return stepsRatio(check, evidence.at(check.of), evidence.at(check.to))
    case 'image.platforms':
      return imagePlatforms(check, evidence.at(check.at))
    case 'stage.unbuilt':
      return stageUnbuilt(check, evidence.at(check.at))
    case 'stages.overlap':
      return stagesOverlap(check, evidence.at(check.at))
    case 'overlap.ratio':
      return overlapRatio(check, evidence.at(check.at))
    case 'explain.file':
      return explainedByFile(check, evidence.at(check.at))
    case 'time.ratio':
      return timeRatio(check, evidence.at(check.of), evidence.at(check.to))
    case 'size.ratio':
      return sizeRatio(check, evidence.at(check.of), evidence.at(check.to))
    case 'context.ratio':
      return contextRatio(check, evidence.at(check.of), evidence.at(check.to))
    case 'mirror.ratio':
      return mirrorRatio(check, evidence.at(check.of), evidence.at(check.to))
    case 'size.growth':
      return sizeGrowth(check, evidence.at(check.of), evidence.at(check.to))
    case 'image.size':
      return imageSize(check, evidence.at(check.at))
    case 'layers.growth':
      return layersGrowth(check, evidence.at(check.of), evidence.at(check.to))
    case 'image.unprivileged':
      return imageUnprivileged(evidence.at(check.at))
    case 'layer.size':
      return layerSize(check, evidence.at(check.at))
    case 'layer.none':
      return layerNone(check, evidence.at(check.at))
    case 'layer.made':
      return layerMade(check, evidence.at(check.at))
    case 'layers.same':
      return layersSame(check, evidence.at(check.of), evidence.at(check.to))
    case 'layers.differ':
      return layersDiffer(check, evidence.at(check.of), evidence.at(check.to))
    case 'context.lacks':
      return contextLacks(check, evidence.at(check.at))
    case 'context.has':
      return contextHas(check, evidence.at(check.at))
    case 'probe.exit':
      return probeExit(check, evidence.at(check.at))
    case 'probe.output':
      return probeOutput(check, evidence.at(check.at))
    case 'probe.status':
      return probeStatus(check, evidence.at(check.at))
    case 'probe.refused':
      return probeRefused(check, evidence.at(check.at))
    case 'image.figure':
      return imageFigure(check, evidence.at(check.at))
    case 'figure.ratio':
      return figureRatio(check, evidence.at(check.of), evidence.at(check.to))
    case 'file.present':
      return filePresent(check, evidence.at(check.at))
    case 'file.hidden':
      return fileHidden(check, evidence.at(check.at))
    case 'file.absent':
      return fileAbsent(check, evidence.at(check.at))
    case 'probe.same':
      return probeSame(check, evidence.at(check.of), evidence.at(check.to))
    case 'search.found':
      return searchFound(check, evidence.at(check.at))
    case 'search.absent':
      return searchAbsent(check, evidence.at(check.at))
    default:
      return assertNever(check)
  }
}
