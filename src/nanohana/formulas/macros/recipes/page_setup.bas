Option Explicit

' すべてのシートを、A4・幅1ページ・見出し行の繰返し・ページ番号付きの印刷設定にします。印刷はしません。
Sub 一括印刷の設定()
    Const 見出し行 As Long = {{見出し行}}
    Const 横向き As Boolean = {{横向き}}
    Dim 対象 As Worksheet
    For Each 対象 In ThisWorkbook.Worksheets
        With 対象.PageSetup
            .PaperSize = xlPaperA4
            If 横向き Then
                .Orientation = xlLandscape
            Else
                .Orientation = xlPortrait
            End If
            .Zoom = False
            .FitToPagesWide = 1
            .FitToPagesTall = False
            .PrintTitleRows = "$" & 見出し行 & ":$" & 見出し行
            .CenterFooter = "&P / &N"
            .RightHeader = "&A"
        End With
    Next 対象
    MsgBox "印刷の設定をしました。印刷プレビューで確かめてください。"
End Sub
